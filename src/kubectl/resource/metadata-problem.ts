/** What is wrong with the types in an object's metadata, in the words of Go's JSON: they are read before anything is sent. */

const TYPES: Readonly<Record<string, string>> = {
  annotations: 'map[string]string', deletionGracePeriodSeconds: 'int64', finalizers: '[]string', generateName: 'string', generation: 'int64', labels: 'map[string]string', managedFields: '[]v1.ManagedFieldsEntry',
  name: 'string', namespace: 'string', ownerReferences: '[]v1.OwnerReference', resourceVersion: 'string', selfLink: 'string', uid: 'types.UID',
};

const shapeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' ? 'number' : typeof value);

/** The first problem; undefined where there is none. */
export function metadataProblem(metadata: unknown): string | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  if (shapeOf(metadata) !== 'object') return `json: cannot unmarshal ${shapeOf(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`;
  for (const [field, value] of Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const type = TYPES[field];
    const found = type === undefined || value === null ? undefined : mismatch(value, type);
    if (found) return `json: cannot unmarshal ${found.shape} into Go struct field ObjectMeta.metadata.${field} of type ${found.type}`;
  }
  return undefined;
}

interface Mismatch {
  readonly shape: string;
  readonly type: string;
}

function mismatch(value: unknown, type: string): Mismatch | undefined {
  const wanted = type.startsWith('map[') ? 'object' : type.startsWith('[]') ? 'array' : type === 'int64' ? 'number' : 'string';
  if (shapeOf(value) !== wanted) return { shape: shapeOf(value), type };
  const inner = type === 'map[string]string' ? Object.values(value as object) : type === '[]string' ? (value as unknown[]) : [];
  const odd = inner.find(item => item !== null && typeof item !== 'string');
  return odd === undefined ? undefined : { shape: shapeOf(odd), type: 'string' };
}
