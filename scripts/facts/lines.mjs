/** Writes the facts of a package as the table's lines: one short line a field, in the order in which upstream prints them. */

/** Types which are not messages of the table, by the Go package and name that they have upstream. */
const WELL_KNOWN = {
  'k8s.io/apimachinery/pkg/api/resource.Quantity': 'Quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString': 'IntOrString',
  'k8s.io/apimachinery/pkg/runtime.RawExtension': 'RawExtension',
  'k8s.io/apimachinery/pkg/types.UID': 'UID',
  'k8s.io/apimachinery/pkg/types.NodeName': 'NodeName',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Time': 'Time',
  'k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime': 'MicroTime',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Duration': 'Duration',
  'k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1': 'FieldsV1',
};
const SCALARS = new Set(['string', 'bool', 'int', 'int32', 'int64', 'uint32', 'uint64', 'float32', 'float64']);

/** `k8s.io/api/core/v1` -> `core.v1`; the table's name of a Go package. */
export const packageKey = path => path.split('/').slice(-2).join('.');

/** `[]v1.Container` -> `[]core.v1.Container`, as seen from the package at `path`. */
export function typeName(type, imports, path) {
  const wrapped = type.match(/^(\*|\[\]|map\[[\w.]+\])(.+)$/);
  if (type === '[]byte') return 'bytes';
  if (wrapped) return wrapped[1].replace(/[\w.]+/g, (key, at) => (at === 0 ? key : typeName(key, imports, path))) + typeName(wrapped[2], imports, path);
  if (SCALARS.has(type)) return type;
  const [alias, name] = type.includes('.') ? type.split('.') : [undefined, type];
  const from = alias === undefined ? path : imports[alias];
  const known = WELL_KNOWN[`${from}.${name}`];
  if (known) return known;
  return from === path ? name : `${packageKey(from)}.${name}`;
}

function defaultOf(text, constants) {
  if (text === undefined) return undefined;
  const ref = text.match(/^ref\((\w+)\)$/);
  return ref ? JSON.stringify(constants[ref[1]].value) : JSON.stringify(JSON.parse(text));
}

/** `ports []ContainerPort 6 omitempty optional strategy=merge key=containerPort list=map:containerPort,protocol` */
export function fieldLine(f, type, constants = {}) {
  const value = defaultOf(f.default, constants);
  return [
    f.inline ? '...' : f.name,
    type,
    f.tag ?? '-',
    ...['omitempty', 'omitzero', 'optional', 'required', 'discriminator', 'unionMember'].filter(flag => f[flag]),
    ...(f.patchStrategy ? [`strategy=${f.patchStrategy}`] : []),
    ...(f.mergeKey ? [`key=${f.mergeKey}`] : []),
    ...(f.listType ? [`list=${f.listType}${f.listMapKeys.length > 0 ? `:${f.listMapKeys.join(',')}` : ''}`] : []),
    ...(f.mapType ? [`map=${f.mapType}`] : []),
    ...(value === undefined ? [] : [`default=${value}`]),
  ].join(' ');
}

function structLines(struct, path, constants) {
  const isTypeMeta = f => f.inline && f.type.endsWith('TypeMeta');
  const own = struct.fields.filter(f => !isTypeMeta(f));
  const head = [
    ...(own.length < struct.fields.length ? ['@kind'] : []),
    ...(struct.mapType ? [`@map=${struct.mapType}`] : []),
    ...(struct.union ? ['@union'] : []),
  ];
  return [...head, ...own.map(f => fieldLine(f, typeName(f.type, struct.imports, path), constants))];
}

function namedLine(name, named, pkg, path) {
  const type = typeName(named.type, named.imports, path);
  const values = Object.values(pkg.constants).filter(c => c.type === name && c.value !== undefined).map(c => c.value);
  return [type, ...(named.alias ? ['alias'] : []), ...(named.enum && values.length > 0 ? [`enum=${JSON.stringify([...new Set(values)].sort())}`] : [])].join(' ');
}

/** One package of the table. */
export function packageTable(pkg, path, openapi) {
  const structs = Object.entries(pkg.structs).filter(([, s]) => s.fields.length > 0 || s.empty !== false);
  return {
    openapi,
    ...(pkg.group === undefined ? {} : { group: pkg.group }),
    version: path.split('/').at(-1),
    types: Object.fromEntries(Object.entries(pkg.named).map(([name, n]) => [name, namedLine(name, n, pkg, path)])),
    structs: Object.fromEntries(structs.map(([name, s]) => [name, structLines(s, path, pkg.constants)])),
  };
}
