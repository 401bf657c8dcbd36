/** Reads the facts of one Go package: structs with their JSON fields, named types, constants. No sentence of it is kept. */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const marker = (comments, name) => comments.map(line => line.match(new RegExp(`^\\+${name}(?:=(.*))?$`))).filter(Boolean).map(m => m[1] ?? '');
const first = (comments, name) => marker(comments, name)[0];

/** `import` aliases of a file: name -> path. */
function importsOf(source) {
  const found = {};
  for (const block of source.matchAll(/^import(?: \(([^)]*)\)| (.*))$/gm)) {
    for (const m of (block[1] ?? block[2]).matchAll(/(?:(\w+) )?"([^"]+)"/g)) found[m[1] ?? m[2].split('/').at(-1)] = m[2];
  }
  return found;
}

function fieldOf(line, comments) {
  const m = line.match(/^\s+(?:(\w+)\s+)?(\*?[\w.[\]*]+)\s+`([^`]+)`/);
  if (!m) return undefined;
  const tag = name => m[3].match(new RegExp(`(?:^|\\s)${name}:"([^"]*)"`))?.[1];
  const [name, ...options] = (tag('json') ?? '-').split(',');
  if (name === '-') return undefined;
  const inline = options.includes('inline') || (name === '' && m[1] === undefined);
  return {
    go: m[1] ?? m[2].replace(/^.*\./, ''),
    name: inline ? '' : name,
    inline,
    type: m[2],
    tag: tag('protobuf')?.match(/,(\d+)/)?.[1],
    omitempty: options.includes('omitempty'),
    omitzero: options.includes('omitzero'),
    optional: marker(comments, 'optional').length > 0,
    required: marker(comments, 'required').length > 0,
    // The struct tag is what strategic merge reads; the comment is what the published schema says. They agree but for a few.
    patchStrategy: tag('patchStrategy') ?? first(comments, 'patchStrategy'),
    mergeKey: tag('patchMergeKey') ?? first(comments, 'patchMergeKey'),
    listType: first(comments, 'listType'),
    listMapKeys: marker(comments, 'listMapKey'),
    mapType: first(comments, 'mapType') ?? first(comments, 'structType'),
    default: first(comments, 'default'),
    discriminator: marker(comments, 'unionDiscriminator').length > 0,
    unionMember: marker(comments, 'unionMember').length > 0,
  };
}

function readFile(source, pkg) {
  const imports = importsOf(source);
  let comments = [];
  let struct;
  for (const line of source.split('\n')) {
    const comment = line.match(/^\s*\/\/ ?(.*)$/);
    if (comment) {
      comments.push(comment[1].trim());
      continue;
    }
    const constant = line.match(/^\s+(\w+)\s+([\w.]+)\s*=\s*("[^"]*")/);
    const converted = line.match(/^\s+(\w+)\s*=\s*(\w+)\(("[^"]*"|[\w.]+)\)/);
    const opened = line.match(/^type (\w+) struct ?\{\s*(\})?/);
    const named = line.match(/^type (\w+) (= )?([\w.[\]]+)\s*$/);
    if (opened) {
      const entry = { fields: [], imports, mapType: first(comments, 'structType') ?? first(comments, 'mapType'), union: marker(comments, 'union').length > 0 };
      pkg.structs[opened[1]] = entry;
      if (!opened[2]) struct = entry;
    } else if (named) {
      pkg.named[named[1]] = { type: named[3], imports, alias: named[2] !== undefined, enum: marker(comments, 'enum').length > 0, listType: first(comments, 'listType') };
    } else if (line.startsWith('}')) {
      struct = undefined;
    } else if (struct) {
      const field = fieldOf(line, comments);
      if (field) struct.fields.push(field);
    } else if (constant) {
      pkg.constants[constant[1]] = { type: constant[2], value: JSON.parse(constant[3]) };
    } else if (converted) {
      const [, name, type, value] = converted;
      pkg.constants[name] = value.startsWith('"') ? { type, value: JSON.parse(value) } : { type, ref: value, imports };
    }
    comments = [];
  }
}

/** The package in `folder`, whose files end with `types.go` (or all of `files`). */
export function readGoPackage(folder, files) {
  const pkg = { structs: {}, named: {}, constants: {}, group: undefined };
  for (const file of files ?? readdirSync(folder).filter(f => f.endsWith('types.go'))) readFile(readFileSync(join(folder, file), 'utf8'), pkg);
  const register = join(folder, 'register.go');
  if (existsSync(register)) pkg.group = readFileSync(register, 'utf8').match(/GroupName\s*=\s*"([^"]*)"/)?.[1];
  return pkg;
}
