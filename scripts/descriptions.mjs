/**
 * Collects the descriptions of the API's fields, for `kubectl explain`, from the type declarations of @kubernetes/client-node
 * into a file of the build output: node scripts/descriptions.mjs [FILE]. They are never committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const models = new URL('../node_modules/@kubernetes/client-node/dist/gen/models/', import.meta.url);
const target = process.argv[2] ?? fileURLToPath(new URL('../src/kinds/generated/descriptions.json', import.meta.url));
const { packages } = JSON.parse(readFileSync(new URL('../src/kinds/facts/v1.36.json', import.meta.url), 'utf8'));

const capital = s => s.slice(0, 1).toUpperCase() + s.slice(1);
/** Letters and digits alone: the client's `_continue` and `x_kubernetes_list_type` are the API's `continue` and `x-kubernetes-list-type`. */
const bare = name => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** A class that two groups have carries the group's name: `CoreV1Event`; else only the version's: `V1Pod`. */
function modelFile(key, name) {
  const [group, version] = key.split('.');
  const names = key === 'pkg.version' ? ['VersionInfo'] : [`${capital(group)}${capital(version)}${name}`, `${capital(version)}${name}`];
  return names.map(n => new URL(`${n}.d.ts`, models)).find(existsSync);
}

const clean = comment => comment.split('\n').map(l => l.replace(/^\s*\/?\*+\/?\s?/, '').replace(/\*\/$/, '').trim()).filter(Boolean).join(' ').replace(/\\(['"])/g, '$1').replaceAll('*_/', '*/');

function readModel(file) {
  const source = readFileSync(file, 'utf8');
  const own = source.match(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*export declare class/)?.[1];
  const fields = [...source.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*'([^']+)'\??:/g)].map(m => [bare(m[2]), clean(m[1])]);
  const names = [...source.matchAll(/^\s+'([^']+)'\??:/gm)].map(m => bare(m[1]));
  return { own: own && clean(own), fields: new Map(fields), names: new Set(names) };
}

/** The package and lines of a struct, behind its aliases. */
function structOf(here, type) {
  const at = type.lastIndexOf('.');
  const key = at < 0 ? here : type.slice(0, at);
  const { structs, types } = packages[key];
  const name = type.slice(at + 1);
  return structs[name] ? [key, structs[name]] : structOf(key, types[name].split(' ')[0]);
}

/** Field names of a struct, those of embedded structs included. */
function fieldNames(key, lines) {
  return lines.filter(l => !l.startsWith('@')).flatMap(line => {
    const [name, type] = line.split(' ');
    if (name !== '...') return [name];
    return fieldNames(...structOf(key, type));
  });
}

const out = {};
for (const [key, { openapi, structs }] of Object.entries(packages)) {
  for (const [name, lines] of Object.entries(structs)) {
    const file = modelFile(key, name);
    if (!file) continue;
    const model = readModel(file);
    const { own, fields } = model;
    const names = [...(lines.includes('@kind') ? ['apiVersion', 'kind'] : []), ...fieldNames(key, lines)];
    const known = names.filter(n => fields.get(bare(n))).map(n => [n, fields.get(bare(n))]);
    // The class of another group's struct of this name does not have all fields.
    if (!names.every(n => model.names.has(bare(n)))) continue;
    out[`${openapi}.${name}`] = { ...(own ? { '': own } : {}), ...Object.fromEntries(known) };
  }
}
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(out));
