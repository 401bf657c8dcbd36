/**
 * Makes src/kinds/facts/v1.36.json, the table of schema facts, from the Go packages of Kubernetes' API.
 *
 *   node scripts/facts/extract.mjs GO_ROOT... [--schemas openapi-schemas.json]
 *
 * GO_ROOT: folders that hold k8s.io/api and k8s.io/apimachinery (Debian: golang-k8s-api-dev, golang-k8s-apimachinery-dev,
 * /usr/share/gocode/src). Kinds outside those packages come from --schemas; without it they are kept as the table has them.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readGoPackage } from './go-source.mjs';
import { packageKey, packageTable } from './lines.mjs';
import { openapiPackage } from './openapi-source.mjs';
import { PUBLISHED } from './published.mjs';

const TARGET = new URL('../../src/kinds/facts/v1.36.json', import.meta.url);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { schemas: { type: 'string' } } });

const folderOf = path => positionals.map(root => join(root, path)).find(existsSync) ?? positionals.map(r => join(r, 'usr/share/gocode/src', path)).find(existsSync);
const subfolders = folder => readdirSync(folder).filter(name => statSync(join(folder, name)).isDirectory()).sort();

function* goPackages() {
  const api = folderOf('k8s.io/api');
  for (const group of subfolders(api)) {
    for (const version of subfolders(join(api, group))) {
      if (existsSync(join(api, group, version, 'types.go'))) yield { path: `k8s.io/api/${group}/${version}`, openapi: `io.k8s.api.${group}.${version}` };
    }
  }
  yield { path: 'k8s.io/apimachinery/pkg/apis/meta/v1', openapi: 'io.k8s.apimachinery.pkg.apis.meta.v1', files: ['types.go', 'watch.go', 'group_version.go'] };
  yield { path: 'k8s.io/apimachinery/pkg/version', openapi: 'io.k8s.apimachinery.pkg.version', files: ['types.go'] };
}

/** `AddressType(v1.IPv4Protocol)`: the value stands in another package. */
function resolveConstants(pkg, path, read) {
  for (const constant of Object.values(pkg.constants).filter(c => c.ref)) {
    const [alias, name] = constant.ref.includes('.') ? constant.ref.split('.') : [undefined, constant.ref];
    constant.value = read.get(alias === undefined ? path : constant.imports[alias])?.constants[name]?.value;
  }
}

const packages = {};
const sources = [...goPackages()];
const read = new Map(sources.map(({ path, files }) => [path, readGoPackage(folderOf(path), files)]));
for (const { path, openapi } of sources) {
  const pkg = read.get(path);
  resolveConstants(pkg, path, read);
  packages[packageKey(path)] = packageTable(pkg, path, openapi);
}
const kept = values.schemas ? undefined : JSON.parse(readFileSync(TARGET, 'utf8')).packages;
const schemas = values.schemas ? JSON.parse(readFileSync(values.schemas, 'utf8')) : undefined;
for (const source of PUBLISHED) packages[source.key] = schemas ? openapiPackage(schemas, source) : kept[source.key];

writeFileSync(TARGET, `${JSON.stringify({ release: 'v1.36', packages }, null, 1)}\n`);
const structs = Object.values(packages).flatMap(p => Object.values(p.structs));
console.log(`${Object.keys(packages).length} packages, ${structs.length} structs, ${structs.flat().filter(l => !l.startsWith('@')).length} fields`);
