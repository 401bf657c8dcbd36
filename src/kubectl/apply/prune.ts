/** `--prune`: what was applied before, is of the selection, and is no longer there in the files. */
import { CommandError } from '../errors.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import { logLine } from '../log-line.ts';
import { itemsOf, type Unstructured } from '../object.ts';
import { ResourceHelper } from '../resource/helper.ts';
import { apiVersionOfMapping, isNamespaced, type Mapping, type RestMapper } from '../resource/mapper.ts';
import type { ApiClient } from '../api-client.ts';
import type { Io } from '../io.ts';

export interface PruneResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
}

const CORE = ['ConfigMap', 'Endpoints', 'PersistentVolumeClaim', 'Pod', 'ReplicationController', 'Secret', 'Service'];
const NAMED: readonly (readonly [string, readonly string[]])[] = [['', CORE], ['batch', ['Job', 'CronJob']], ['networking.k8s.io', ['Ingress']], ['apps', ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']]];
const DEFAULTS: readonly PruneResource[] = [
  ...NAMED.flatMap(([group, kinds]) => kinds.map(kind => ({ group, version: 'v1', kind, isNamespaced: true }))),
  ...['Namespace', 'PersistentVolume'].map(kind => ({ group: '', version: 'v1', kind, isNamespaced: false })),
];

/** `core/v1/ConfigMap`, `apps/v1/Deployment`. */
export async function parsePruneResources(mapper: RestMapper, texts: readonly string[]): Promise<PruneResource[]> {
  const found: PruneResource[] = [];
  for (const text of texts) {
    const [group = '', version = '', kind = '', ...rest] = text.split('/');
    if (text.split('/').length !== 3 || rest.length > 0) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const named = { group: group === 'core' ? '' : group, version, kind };
    found.push({ ...named, isNamespaced: isNamespaced(await mapper.mappingForKind(named.group, kind, version)) });
  }
  return found;
}

export interface PruneMappings {
  readonly namespaced: readonly Mapping[];
  readonly clusterWide: readonly Mapping[];
}

export async function pruneMappings(mapper: RestMapper, given: readonly PruneResource[], { io, namespace }: { readonly io: Io; readonly namespace: string }): Promise<PruneMappings> {
  if (given.length === 0 && namespace !== '') {
    logLine(io, 'W', 'prune.go:71', 'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.');
  }
  const mappings: { readonly mapping: Mapping; readonly isNamespaced: boolean }[] = [];
  for (const resource of given.length > 0 ? given : DEFAULTS) {
    const { group, version, kind } = resource;
    const mapping = await mapper.mappingForKind(group, kind, version).catch((error: Error) => {
      throw new CommandError(`error retrieving RESTMappings to prune: invalid resource ${group}/${version}, Kind=${kind}, Namespaced=${resource.isNamespaced}: ${error.message}`, { cause: error });
    });
    mappings.push({ mapping, isNamespaced: resource.isNamespaced });
  }
  return { namespaced: mappings.filter(m => m.isNamespaced).map(m => m.mapping), clusterWide: mappings.filter(m => !m.isNamespaced).map(m => m.mapping) };
}

export interface PruneTarget {
  readonly client: ApiClient;
  readonly visitedUids: ReadonlySet<string>;
  readonly visitedNamespaces: ReadonlySet<string>;
  readonly labelSelector: string;
}

export interface Prunable {
  readonly mapping: Mapping;
  readonly namespace: string;
  readonly object: Unstructured;
}

/** One after the other as they are found; each is dealt with before the next list is asked for. */
export async function forEachPrunable({ namespaced, clusterWide }: PruneMappings, target: PruneTarget, run: (prunable: Prunable) => Promise<void>): Promise<void> {
  for (const namespace of target.visitedNamespaces) {
    for (const mapping of namespaced) await pruneOne(mapping, namespace, { target, run, what: 'namespaced' });
  }
  for (const mapping of clusterWide) await pruneOne(mapping, '', { target, run, what: 'nonNamespaced' });
}

async function pruneOne(mapping: Mapping, namespace: string, { target, run, what }: { readonly target: PruneTarget; readonly run: (prunable: Prunable) => Promise<void>; readonly what: string }): Promise<void> {
  try {
    const { client, visitedUids, labelSelector } = target;
    const list = await new ResourceHelper(client, mapping).list(namespace, { labelSelector });
    const identity = { apiVersion: apiVersionOfMapping(mapping), kind: mapping.kind };
    for (const item of itemsOf(list)) {
      if (!(LAST_APPLIED in (item.metadata?.annotations ?? {})) || visitedUids.has(item.metadata?.uid ?? '')) continue;
      await run({ mapping, namespace, object: { ...identity, ...item } });
    }
  } catch (error) {
    const { group, version, kind } = mapping;
    throw new CommandError(`error pruning ${what} object ${group}/${version}, Kind=${kind}: ${(error as Error).message}`, { cause: error });
  }
}
