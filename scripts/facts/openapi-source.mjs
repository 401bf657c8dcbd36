/** Facts of the kinds whose Go packages Debian does not carry, read from a published OpenAPI v3 schema file. */
import { fieldLine } from './lines.mjs';

const REF = '#/components/schemas/';
const SHARED = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'RawExtension',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
};

function refType(ref, prefix) {
  const name = ref.slice(REF.length);
  if (SHARED[name]) return SHARED[name];
  if (name.startsWith(`${prefix}.`)) return name.slice(prefix.length + 1);
  return name.replace('io.k8s.apimachinery.pkg.apis.', '');
}

function typeOf(p, prefix) {
  if (p.$ref) return refType(p.$ref, prefix);
  if (p.allOf) return refType(p.allOf[0].$ref, prefix);
  if (p.type === 'array') return `[]${typeOf(p.items, prefix)}`;
  if (p.type === 'object') return `map[string]${typeOf(p.additionalProperties, prefix)}`;
  if (p.type === 'integer') return p.format ?? 'int64';
  return { boolean: 'bool', number: 'float64', string: p.format === 'byte' ? 'bytes' : 'string' }[p.type];
}

/** Published schemas do not tell pointers apart: these are what the documented zero values imply. */
function isPointer(p) {
  if (p.default !== undefined) return false;
  return p.$ref !== undefined || p.allOf !== undefined || p.type === 'integer' || p.type === 'number';
}

const field = (name, p, { prefix, required, pointers, named }) => {
  const type = named[name] ?? typeOf(p, prefix);
  const pointer = (pointers[name] ?? isPointer(p)) && !['Time', 'bytes'].includes(type) ? '*' : '';
  return fieldLine(
    {
      name,
      omitempty: !required.includes(name),
      optional: !required.includes(name) && p.default === undefined,
      patchStrategy: p['x-kubernetes-patch-strategy'],
      mergeKey: p['x-kubernetes-patch-merge-key'],
      listType: p['x-kubernetes-list-type'],
      listMapKeys: p['x-kubernetes-list-map-keys'] ?? [],
      mapType: p['x-kubernetes-map-type'],
    },
    pointer + type,
  );
};

/** By struct: `order` in which fields are printed, which of them are `pointers` after all, the names of `enums`. */
export function openapiPackage(schemas, { prefix, group, version, order, pointers, enums }) {
  const structs = {};
  const types = {};
  for (const [full, schema] of Object.entries(schemas).filter(([n]) => n.startsWith(`${prefix}.`))) {
    const name = full.slice(prefix.length + 1);
    const isKind = schema['x-kubernetes-group-version-kind'] !== undefined;
    if (schema.type === undefined) {
      types[name] = 'any';
      continue;
    }
    const names = Object.keys(schema.properties ?? {}).filter(n => !isKind || (n !== 'kind' && n !== 'apiVersion'));
    const wanted = order[name] ?? (isKind ? ['metadata', 'spec', 'status', 'items'] : []);
    names.sort((a, b) => (wanted.indexOf(a) + 1 || 99) - (wanted.indexOf(b) + 1 || 99));
    const options = { prefix, required: schema.required ?? [], pointers: pointers[name] ?? {}, named: enums[name] ?? {} };
    for (const [n, type] of Object.entries(options.named)) types[type] = `string enum=${JSON.stringify(schema.properties[n].enum)}`;
    structs[name] = [...(isKind ? ['@kind'] : []), ...names.map(n => field(n, schema.properties[n], options))];
  }
  return { openapi: prefix, group, version, types, structs };
}
