/** Writes the TypeScript interfaces of the Kubernetes API from the table of facts: src/kinds/generated/<group>-<version>.ts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const table = JSON.parse(readFileSync(new URL('../src/kinds/facts/v1.36.json', import.meta.url), 'utf8'));
const target = new URL('../src/kinds/generated/', import.meta.url);
const { packages } = table;

const PLAIN = {
  string: 'string', bool: 'boolean', int: 'number', int32: 'number', int64: 'number', uint32: 'number', uint64: 'number', float32: 'number', float64: 'number',
  bytes: 'string', Quantity: 'string', Time: 'string', MicroTime: 'string', Duration: 'string', UID: 'string', NodeName: 'string',
  IntOrString: 'number | string', RawExtension: 'unknown', FieldsV1: 'Record<string, unknown>', any: 'unknown',
};
/** Types which the machinery room owns. */
const MACHINERY = ['ObjectMeta', 'ListMeta', 'OwnerReference', 'ManagedFieldsEntry'];
const fileOf = key => key.replaceAll('.', '-').replace('pkg-', '');

/** The TypeScript type of a Go type, as seen from package `here`; what it takes from elsewhere is noted in `imports`. */
function typeOf(go, here, imports) {
  const type = go.replace(/^\*/, '');
  if (type.startsWith('[]')) {
    const item = typeOf(type.slice(2), here, imports);
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }
  if (type.startsWith('map[')) return `Record<string, ${typeOf(type.slice(type.indexOf(']') + 1), here, imports)}>`;
  if (PLAIN[type]) return PLAIN[type];
  const key = type.includes('.') ? type.slice(0, type.lastIndexOf('.')) : here;
  const name = type.slice(type.lastIndexOf('.') + 1);
  const named = packages[key].types[name]?.split(' ')[0];
  if (named) return typeOf(named.includes('.') || PLAIN[named] || /^(\[|map)/.test(named) ? named : `${key}.${named}`, key, imports);
  if (key === 'meta.v1' && MACHINERY.includes(name)) return note(imports, '../../machinery/object.ts', name);
  return key === here ? name : note(imports, `./${fileOf(key)}.ts`, name, key);
}

/** Two packages may both have a `Subject`: what comes from elsewhere carries its package's name, but for meta and machinery. */
function note(imports, file, name, key) {
  const local = key === undefined || key === 'meta.v1' ? name : key.replace(/(^|\.)(\w)/g, (_, dot, letter) => letter.toUpperCase()) + name;
  (imports[file] ??= new Map()).set(name, local);
  return local;
}

const isKindsMetadata = (name, isKind) => isKind && name === 'metadata';
/** A kind's `spec` is a plain struct upstream: always there. What may be left out, or is printed as null, is optional. */
function isOptional({ name, type, flags }, isKind) {
  if (isKindsMetadata(name, isKind) || (name === 'spec' && !type.startsWith('*'))) return false;
  return flags.some(f => f === 'omitempty' || f === 'optional' || f.startsWith('default='));
}

function fieldText(line, { isKind, here, imports }) {
  const [name, type, , ...flags] = line.split(' ');
  const text = typeOf(type, here, imports);
  const nullable = flags.includes('optional') && !flags.includes('omitempty') && /^(\[|map)/.test(type) ? ' | null' : '';
  const key = /^[a-zA-Z_]\w*$/.test(name) ? name : `'${name}'`;
  return `  ${key}${isOptional({ name, type, flags }, isKind) ? '?' : ''}: ${text}${nullable};`;
}

function structText(name, lines, { here, imports }) {
  const isKind = lines.includes('@kind');
  const inlined = lines.filter(l => l.startsWith('...')).map(l => typeOf(l.split(' ')[1], here, imports));
  const fields = lines.filter(l => !/^(@|\.\.\.)/.test(l)).map(l => fieldText(l, { isKind, here, imports }));
  const head = isKind ? ['  apiVersion?: string;', '  kind?: string;'] : [];
  return `export interface ${name}${inlined.length > 0 ? ` extends ${inlined.join(', ')}` : ''} {\n${[...head, ...fields].join('\n')}\n}\n`.replace('{\n\n}', '{}');
}

mkdirSync(target, { recursive: true });
for (const [key, { structs }] of Object.entries(packages)) {
  const imports = {};
  const own = Object.entries(structs).filter(([name]) => !(key === 'meta.v1' && MACHINERY.includes(name)));
  const bodies = own.map(([name, lines]) => structText(name, lines, { here: key, imports }));
  const shared = key === 'meta.v1' ? `export type { ${MACHINERY.join(', ')} } from '../../machinery/object.ts';\n` : '';
  const heads = Object.entries(imports).map(
    ([file, names]) => `import type { ${[...names].map(([n, local]) => (n === local ? n : `${n} as ${local}`)).join(', ')} } from '${file}';\n`,
  );
  writeFileSync(new URL(`${fileOf(key)}.ts`, target), `/** ${key}, generated from the table of facts by scripts/generate.mjs. */\n${heads.join('')}${shared}\n${bodies.join('\n')}`);
}
