/** The files that a config map, secret, downward API or projected volume holds. Pure. */
import { fieldValue, resourceValue, type PodFacts } from '../containers/fields.ts';
import type { ConfigMap, Pod, Secret, Volume } from '../objects.ts';

export interface FileEntry {
  readonly data: Uint8Array;
  readonly mode: number;
}
export type Payload = ReadonlyMap<string, FileEntry>;

/** A volume that cannot be filled: told by a FailedMount event. */
export class VolumeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VolumeError';
  }
}

export interface PayloadSources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  readonly facts: PodFacts;
  readonly allocatable: Readonly<Record<string, string>>;
  /** Tokens by the path they go to, fetched before. */
  readonly tokens: ReadonlyMap<string, string>;
}

const DEFAULT_MODE = 0o644;
const text = (s: string) => new TextEncoder().encode(s);
const bytes = (base64: string) => Uint8Array.from(atob(base64), c => c.charCodeAt(0));
const quote = (s: string) => JSON.stringify(s);

type Items = readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
type Projection = NonNullable<NonNullable<NonNullable<Volume['projected']>['sources']>[number]>;
type DownwardItems = readonly NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number][];

interface Context {
  readonly pod: Pod;
  readonly sources: PayloadSources;
  readonly mode: number;
}

/** Undefined: the volume is of another type. */
export function planPayload(pod: Pod, volume: Volume, sources: PayloadSources): Payload | undefined {
  if (volume.configMap) {
    const { name = '', items, optional, defaultMode = DEFAULT_MODE } = volume.configMap;
    return new Map(configMapFiles({ name, items, optional }, { pod, sources, mode: defaultMode }));
  }
  if (volume.secret) {
    const { secretName = '', items, optional, defaultMode = DEFAULT_MODE } = volume.secret;
    return new Map(secretFiles({ name: secretName, items, optional }, { pod, sources, mode: defaultMode }));
  }
  if (volume.downwardAPI) {
    const { items = [], defaultMode = DEFAULT_MODE } = volume.downwardAPI;
    return new Map(downwardFiles(items, { pod, sources, mode: defaultMode }));
  }
  if (volume.projected) {
    const { sources: projections, defaultMode = DEFAULT_MODE } = volume.projected;
    return new Map((projections ?? []).flatMap(p => projectedFiles(p, { pod, sources, mode: defaultMode })));
  }
  return undefined;
}

function projectedFiles(p: Projection, at: Context): [string, FileEntry][] {
  if (p.configMap) return configMapFiles({ name: p.configMap.name ?? '', items: p.configMap.items, optional: p.configMap.optional }, at);
  if (p.secret) return secretFiles({ name: p.secret.name ?? '', items: p.secret.items, optional: p.secret.optional }, at);
  if (p.downwardAPI) return downwardFiles(p.downwardAPI.items ?? [], at);
  if (p.serviceAccountToken) {
    const { path } = p.serviceAccountToken;
    return [[path, { data: text(at.sources.tokens.get(path) ?? ''), mode: tokenMode(at) }]];
  }
  throw new VolumeError(`projected source ${quote(Object.keys(p)[0] ?? '')}: not supported by this kubelet`);
}

/** Readable by the pod's user alone where there is one. */
function tokenMode({ pod, mode }: Context): number {
  return fsUser(pod) !== undefined || pod.spec.securityContext?.fsGroup !== undefined ? 0o600 : mode;
}

/** The user that every container runs as, where they agree. */
export function fsUser(pod: Pod): number | undefined {
  const users = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(c => c.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser);
  return users.every(u => u === users[0]) ? users[0] : undefined;
}

interface Named {
  readonly name: string;
  readonly items: Items | undefined;
  readonly optional: boolean | undefined;
}

function configMapFiles({ name, items, optional }: Named, at: Context): [string, FileEntry][] {
  const map = at.sources.configMap(at.pod.metadata.namespace ?? '', name);
  if (!map && !optional) throw new VolumeError(`configmap ${quote(name)} not found`);
  const data = new Map([...Object.entries(map?.data ?? {}).map(([k, v]) => [k, text(v)] as const), ...Object.entries(map?.binaryData ?? {}).map(([k, v]) => [k, bytes(v)] as const)]);
  return pick(data, { items, optional, mode: at.mode, missing: key => `configmap references non-existent config key: ${key}` });
}

function secretFiles({ name, items, optional }: Named, at: Context): [string, FileEntry][] {
  const secret = at.sources.secret(at.pod.metadata.namespace ?? '', name);
  if (!secret && !optional) throw new VolumeError(`secret ${quote(name)} not found`);
  const data = new Map(Object.entries(secret?.data ?? {}).map(([k, v]) => [k, bytes(v)] as const));
  return pick(data, { items, optional, mode: at.mode, missing: key => `references non-existent secret key: ${key}` });
}

function pick(data: ReadonlyMap<string, Uint8Array>, how: { items: Items | undefined; optional: boolean | undefined; mode: number; missing(key: string): string }): [string, FileEntry][] {
  if (!how.items?.length) return [...data].map(([key, value]) => [key, { data: value, mode: how.mode }]);
  return how.items.flatMap(({ key, path, mode }): [string, FileEntry][] => {
    const value = data.get(key);
    if (value) return [[path, { data: value, mode: mode ?? how.mode }]];
    if (how.optional) return [];
    throw new VolumeError(how.missing(key));
  });
}

function downwardFiles(items: DownwardItems, { pod, sources, mode }: Context): [string, FileEntry][] {
  return items.map((item): [string, FileEntry] => {
    const value = item.fieldRef ? fieldValue(pod, item.fieldRef.fieldPath, sources.facts) : item.resourceFieldRef ? resourceOf(pod, item.resourceFieldRef, sources) : undefined;
    if (value === undefined) throw new VolumeError(`unable to extract field for path ${quote(item.path)}`);
    return [item.path, { data: text(value), mode: item.mode ?? mode }];
  });
}

function resourceOf(pod: Pod, ref: NonNullable<DownwardItems[number]['resourceFieldRef']>, sources: PayloadSources): string | undefined {
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(c => c.name === ref.containerName);
  if (!container) throw new VolumeError(`container ${ref.containerName ?? ''} not found`);
  return resourceValue(container, { resource: ref.resource, ...(ref.divisor === undefined ? {} : { divisor: String(ref.divisor) }) }, sources.allocatable);
}
