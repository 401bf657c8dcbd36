/** A container's environment, in upstream's order: envFrom, env, then the services. Pure given its sources. */
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../objects.ts';
import { expand } from './expand.ts';
import { fieldValue, resourceValue, type PodFacts } from './fields.ts';
import { planServiceEnv } from './service-env.ts';

/** A container that cannot be configured: shown as CreateContainerConfigError. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

export interface EnvSources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  services(): readonly Service[];
  readonly allocatable: Readonly<Record<string, string>>;
  /** Text of a file in one of the pod's volumes, for fileKeyRef. */
  volumeFile(volume: string, path: string): string | undefined;
}

export interface EnvEntry {
  readonly key: string;
  readonly value: string;
}

const decode = (base64: string) => new TextDecoder().decode(Uint8Array.from(atob(base64), c => c.charCodeAt(0)));

export function planEnv(pod: Pod, container: Container, at: { facts: PodFacts; sources: EnvSources }): EnvEntry[] {
  const namespace = pod.metadata.namespace ?? '';
  const services = planServiceEnv(at.sources.services(), namespace, pod.spec.enableServiceLinks !== false);
  const env = new Map<string, string>();
  for (const from of container.envFrom ?? []) {
    for (const [key, value] of fromSource(from, { namespace, sources: at.sources })) env.set(`${from.prefix ?? ''}${key}`, value);
  }
  for (const entry of container.env ?? []) {
    const value = valueOf(entry, { pod, container, ...at, lookup: name => env.get(name) ?? services.get(name) });
    if (value === undefined) continue;
    env.set(entry.name, value);
  }
  for (const [key, value] of services) if (!env.has(key)) env.set(key, value);
  return [...env].map(([key, value]) => ({ key, value }));
}

type EnvFrom = NonNullable<Container['envFrom']>[number];

function fromSource(from: EnvFrom, { namespace, sources }: { namespace: string; sources: EnvSources }): [string, string][] {
  if (from.configMapRef) {
    const { name = '', optional } = from.configMapRef;
    const map = sources.configMap(namespace, name);
    if (!map && !optional) throw new ConfigError(`configmap ${JSON.stringify(name)} not found`);
    return Object.entries(map?.data ?? {}).sort(byKey);
  }
  if (from.secretRef) {
    const { name = '', optional } = from.secretRef;
    const secret = sources.secret(namespace, name);
    if (!secret && !optional) throw new ConfigError(`secret ${JSON.stringify(name)} not found`);
    return Object.entries(secret?.data ?? {}).sort(byKey).map(([k, v]) => [k, decode(v)]);
  }
  return [];
}
const byKey = (a: [string, string], b: [string, string]) => (a[0] < b[0] ? -1 : 1);

interface ValueContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly facts: PodFacts;
  readonly sources: EnvSources;
  lookup(name: string): string | undefined;
}

function valueOf(entry: EnvVar, at: ValueContext): string | undefined {
  const from = entry.valueFrom;
  if (!from) return expand(entry.value ?? '', at.lookup);
  if (from.fieldRef) {
    const value = fieldValue(at.pod, from.fieldRef.fieldPath, at.facts);
    if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${from.fieldRef.fieldPath}`);
    return value;
  }
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const container = containerName ? [...at.pod.spec.containers, ...(at.pod.spec.initContainers ?? [])].find(c => c.name === containerName) : at.container;
    if (!container) throw new ConfigError(`container ${containerName} not found`);
    const value = resourceValue(container, { resource, ...(divisor === undefined ? {} : { divisor: String(divisor) }) }, at.sources.allocatable);
    if (value === undefined) throw new ConfigError(`unsupported container resource : ${resource}`);
    return value;
  }
  return keyed(from, at);
}

function keyed(from: NonNullable<EnvVar['valueFrom']>, { pod, sources }: ValueContext): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (from.configMapKeyRef) {
    const { name = '', key, optional } = from.configMapKeyRef;
    const map = sources.configMap(namespace, name);
    const value = map?.data?.[key];
    if (value !== undefined || optional) return value;
    throw new ConfigError(map ? `couldn't find key ${key} in ConfigMap ${namespace}/${name}` : `configmap ${JSON.stringify(name)} not found`);
  }
  if (from.secretKeyRef) {
    const { name = '', key, optional } = from.secretKeyRef;
    const secret = sources.secret(namespace, name);
    const value = secret?.data?.[key];
    if (value !== undefined) return decode(value);
    if (optional) return undefined;
    throw new ConfigError(secret ? `couldn't find key ${key} in Secret ${namespace}/${name}` : `secret ${JSON.stringify(name)} not found`);
  }
  if (from.fileKeyRef) {
    const { volumeName, path, key, optional } = from.fileKeyRef;
    const text = sources.volumeFile(volumeName, path);
    const value = text === undefined ? undefined : parseEnvFile(text).get(key);
    if (value !== undefined || optional) return value;
    throw new ConfigError(text === undefined ? `couldn't parse env file` : `environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(path)}`);
  }
  return undefined;
}

/** `KEY='value'` a line; blank lines and comments are skipped. */
export function parseEnvFile(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const m = /^\s*([A-Za-z_][^=\s]*)='((?:[^'])*)'\s*$/.exec(line) ?? /^\s*([A-Za-z_][^=\s]*)=(.*)$/.exec(line);
    if (m && !line.trimStart().startsWith('#')) found.set(m[1]!, m[2]!);
  }
  return found;
}
