/** What the variables of a container refer to: in words, and what is there. */
import { checkQualifiedName } from '../../machinery/names.ts';
import { scaledValue } from '../../machinery/quantity.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Container, EnvVarSource, ResourceFieldSelector } from '../../kinds/generated/core-v1.ts';
import type { Unstructured } from '../object.ts';

export function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) return `resource field ${resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : ''}${resourceFieldRef.resource}`;
  return 'invalid valueFrom';
}

/** Fetches an object; asked twice, it may remember. */
export type Fetch = (plural: 'secrets' | 'configmaps', name: string) => Promise<Unstructured>;

export interface Referring {
  readonly object: Unstructured;
  readonly container: Pick<Container, 'resources'>;
  readonly fetch: Fetch;
}

/** Rejects where there is nothing. */
export async function referencedValue({ secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef }: EnvVarSource, { object, container, fetch }: Referring): Promise<string> {
  if (secretKeyRef) return decode(keyOf(await fetch('secrets', secretKeyRef.name ?? ''), secretKeyRef.key, `secret ${secretKeyRef.name ?? ''}`));
  if (configMapKeyRef) return keyOf(await fetch('configmaps', configMapKeyRef.name ?? ''), configMapKeyRef.key, `config map ${configMapKeyRef.name ?? ''}`);
  if (fieldRef) return fieldValue(object, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceValue(container, resourceFieldRef);
  throw new CommandError('invalid valueFrom');
}

const decode = (text: string) => new TextDecoder().decode(Uint8Array.from(atob(text), c => c.charCodeAt(0)));

function keyOf(object: Unstructured, key: string, where: string): string {
  const data = (object['data'] ?? {}) as Readonly<Record<string, string>>;
  if (!Object.hasOwn(data, key)) throw new CommandError(`key ${key} not found in ${where}`);
  return data[key]!;
}

function fieldValue({ metadata }: Unstructured, path: string): string {
  const subscripted = /^([^]+?)\['([^]*)'\]$/.exec(path);
  const maps: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = { 'metadata.annotations': metadata?.annotations, 'metadata.labels': metadata?.labels };
  if (subscripted) {
    const [, field = '', key = ''] = subscripted;
    if (!Object.hasOwn(maps, field)) throw new CommandError(`fieldPath ${quote(path)} does not support subscript`);
    const problems = checkQualifiedName(field.endsWith('annotations') ? key.toLowerCase() : key);
    if (problems.length > 0) throw new CommandError(`invalid key subscript in ${path}: ${problems.join(';')}`);
    return maps[field]?.[key] ?? '';
  }
  if (Object.hasOwn(maps, path)) return Object.entries(maps[path] ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${quote(value)}`).join('\n');
  switch (path) {
    case 'metadata.name': return metadata?.name ?? '';
    case 'metadata.namespace': return metadata?.namespace ?? '';
    case 'metadata.uid': return metadata?.uid ?? '';
    default: throw new CommandError(`unsupported fieldPath: ${path}`);
  }
}

/** In units of the divisor, rounded up. */
function resourceValue({ resources }: Pick<Container, 'resources'>, { resource, divisor }: ResourceFieldSelector): string {
  const at = resource.indexOf('.');
  const [kind, name] = [resource.slice(0, at), resource.slice(at + 1)];
  const known = ['cpu', 'memory', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-');
  if ((kind !== 'limits' && kind !== 'requests') || !known) throw new CommandError(`Unsupported container resource : ${resource}`);
  const scale = name === 'cpu' ? -3 : 0;
  const amount = resources?.[kind]?.[name] ?? '0';
  const unit = divisor === undefined || scaledValue(divisor, scale) === 0n ? '1' : divisor;
  return String(Math.ceil(Number(scaledValue(amount, scale)) / Number(scaledValue(unit, scale))));
}
