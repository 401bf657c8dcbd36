/** A struct of the table of facts as a published OpenAPI schema, version 3 (components) or 2 (definitions). */
import type { FieldFacts, StructFacts, TypeFacts } from '../../machinery/schema/facts.ts';
import type { SchemaTable } from '../../machinery/schema/table.ts';

export type Json = { [key: string]: unknown };
export type OpenApiVersion = 2 | 3;
/** By schema name: the struct's own text under the empty key, the fields' under their names. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Published names of types that are no structs of the table. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  microTime: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  rawExtension: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  fieldsV1: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
};
const PATCH = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
const EITHER = { oneOf: [{ type: 'string' }, { type: 'number' }] };
const WELL_KNOWN_SCHEMAS: Readonly<Record<OpenApiVersion, Readonly<Record<string, Json>>>> = {
  2: {
    [WELL_KNOWN['quantity']!]: { type: 'string' },
    [WELL_KNOWN['intOrString']!]: { type: 'string', format: 'int-or-string' },
  },
  3: {
    [WELL_KNOWN['quantity']!]: EITHER,
    [WELL_KNOWN['intOrString']!]: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
};
const SHARED_SCHEMAS: Readonly<Record<string, Json>> = {
  [WELL_KNOWN['time']!]: { type: 'string', format: 'date-time' },
  [WELL_KNOWN['microTime']!]: { type: 'string', format: 'date-time' },
  [WELL_KNOWN['rawExtension']!]: { type: 'object' },
  [WELL_KNOWN['fieldsV1']!]: { type: 'object' },
  [PATCH]: { type: 'object' },
};
const SCALARS: Readonly<Record<string, Json>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
};
const ZERO: Readonly<Record<string, unknown>> = { string: '', bool: false, int32: 0, int64: 0, float64: 0 };

export const refTo = (name: string, version: OpenApiVersion): Json => ({ $ref: version === 2 ? `#/definitions/${name}` : `#/components/schemas/${name}` });

export interface DocumentOptions {
  readonly version: OpenApiVersion;
  readonly table: SchemaTable;
  readonly descriptions?: Descriptions;
}

function typeDocument(type: TypeFacts, { version }: DocumentOptions): Json {
  switch (type.is) {
    case 'struct':
      return refTo(type.name, version);
    case 'list':
      return { type: 'array', items: typeDocument(type.of, { version } as DocumentOptions) };
    case 'map':
      return { type: 'object', additionalProperties: typeDocument(type.of, { version } as DocumentOptions) };
    case 'any':
      return refTo(`io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${type.go}`, version);
    default: {
      const known = WELL_KNOWN[type.is];
      return known ? refTo(known, version) : { ...SCALARS[type.is], ...(type.enum && type.enum.length > 0 ? { enum: type.enum } : {}) };
    }
  }
}

/** Upstream publishes the zero value as the default of what is always printed; an empty object for structs. */
function defaultOf(f: FieldFacts): unknown {
  if (f.default !== undefined) return f.default;
  if (f.pointer) return undefined;
  if (f.type.is === 'struct') return {};
  return f.omitempty ? undefined : ZERO[f.type.is];
}

const isRequired = (f: FieldFacts): boolean => f.required || (!f.optional && !f.omitempty);

/** References cannot carry anything beside them in version 3, so they move into an `allOf`. */
function fieldDocument(f: FieldFacts, struct: StructFacts, options: DocumentOptions): Json {
  const base = typeDocument(f.type, options);
  const value = defaultOf(f);
  const description = options.descriptions?.[struct.name]?.[f.name];
  const extras: Json = {
    ...(description === undefined ? {} : { description }),
    ...(value === undefined || (base['$ref'] && options.version === 2) ? {} : { default: value }),
    ...(f.listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': f.listMapKeys }),
    ...(f.listType === undefined ? {} : { 'x-kubernetes-list-type': f.listType }),
    ...(f.mapType === undefined ? {} : { 'x-kubernetes-map-type': f.mapType }),
    ...(f.mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': f.mergeKey }),
    ...(f.patchStrategy === undefined ? {} : { 'x-kubernetes-patch-strategy': f.patchStrategy.join(',') }),
  };
  if (!base['$ref'] || options.version === 2) return { ...extras, ...base };
  return { ...extras, allOf: [base] };
}

/** What a struct whose fields exclude each other says of itself. */
function unionDocument(struct: StructFacts): Json {
  if (!struct.union) return {};
  const discriminator = struct.fields.find(f => f.discriminator);
  const members = struct.fields.filter(f => f !== discriminator && f.name !== 'kind' && f.optional);
  const fields = Object.fromEntries(members.map(f => [f.name, f.name[0]!.toUpperCase() + f.name.slice(1)]));
  return { 'x-kubernetes-unions': [{ ...(discriminator ? { discriminator: discriminator.name } : {}), 'fields-to-discriminateBy': fields }] };
}

/** The types that a struct's fields lead to. */
export function referencesOf(type: TypeFacts): string[] {
  if (type.is === 'list' || type.is === 'map') return referencesOf(type.of);
  if (type.is === 'struct') return [type.name];
  if (type.is === 'any') return [`io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${type.go}`];
  const known = WELL_KNOWN[type.is];
  return known ? [known] : [];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
}

/** One schema. `kinds`: the kinds that it is served as. */
export function schemaDocument(name: string, options: DocumentOptions, kinds: readonly GroupVersionKind[] = []): Json {
  const fixed = WELL_KNOWN_SCHEMAS[options.version][name] ?? SHARED_SCHEMAS[name];
  const text = options.descriptions?.[name]?.[''];
  const description = text === undefined ? {} : { description: text };
  if (fixed) return { ...description, ...fixed };
  if (!options.table.has(name)) return description;
  const struct = options.table.struct(name);
  const required = struct.fields.filter(isRequired).map(f => f.name);
  const sorted = [...struct.fields].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...description,
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    ...(struct.fields.length > 0 ? { properties: Object.fromEntries(sorted.map(f => [f.name, fieldDocument(f, struct, options)])) } : {}),
    ...(kinds.length > 0 ? { 'x-kubernetes-group-version-kind': kinds } : {}),
    ...(struct.mapType === undefined ? {} : { 'x-kubernetes-map-type': struct.mapType }),
    ...unionDocument(struct),
  };
}

/** All names that the given ones lead to, themselves included, sorted. */
export function closure(table: SchemaTable, names: Iterable<string>): string[] {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (table.has(name)) for (const f of table.struct(name).fields) open.push(...referencesOf(f.type));
  }
  return [...found].sort();
}
