/** One node of the cluster, in this process: a kubelet on a container runtime. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import type { KubeletConfig } from '../kubelet/config.ts';
import type { Filesystem } from '../kubelet/filesystem.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import { startKubelet } from '../kubelet/kubelet.ts';
import type { PodNetwork } from '../kubelet/network.ts';
import type { ContainerRuntime } from '../kubelet/runtime.ts';
import type { Node } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import { createEventRecorder } from '../reconcile/event-recorder.ts';
import type { Cluster } from './cluster.ts';
import { nodeUser } from './identities.ts';

export interface NodeOptions {
  readonly cluster: Cluster;
  readonly config: KubeletConfig;
  readonly runtime: ContainerRuntime;
  readonly fs: Filesystem;
  readonly network: PodNetwork;
  /** Absent: of its own. */
  readonly caches?: Caches;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface ClusterNode {
  readonly kubelet: Kubelet;
  /** Resolves when the node's condition Ready is True. */
  readonly ready: Promise<void>;
}

const NODES = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', scope: 'Cluster' } as const;

/** What the node's own user sees. */
export const nodeCaches = ({ cluster, nodeName, ...rest }: Pick<NodeOptions, 'cluster' | 'clock' | 'random' | 'log' | 'signal'> & { readonly nodeName: string }): Caches =>
  new Caches({ ...rest, client: cluster.clientAs(nodeUser(nodeName)) });

/** Resolves when the node is registered. */
export async function startNode(options: NodeOptions): Promise<ClusterNode> {
  const { cluster, config, clock, random, log, signal } = options;
  const client: Client = cluster.clientAs(nodeUser(config.nodeName));
  const caches = options.caches ?? nodeCaches({ ...options, nodeName: config.nodeName });
  const events = createEventRecorder({ client, clock, random, signal, log, component: 'kubelet', host: config.nodeName });
  const kubelet = await startKubelet({ ...options, client, caches, events });
  cluster.nodes.add({ name: config.nodeName, access: kubelet.access, pages: path => kubelet.pages(path) });
  return { kubelet, ready: untilReady(cluster, config.nodeName, signal) };
}

const isReady = (node: Frozen<Node> | undefined) => node?.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') === true;

function untilReady({ caches }: Cluster, name: string, signal: AbortSignal): Promise<void> {
  const nodes = caches.for<Node>(NODES);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = nodes.onChange(({ object }) => {
      if (object.metadata.name !== name || !isReady(object)) return;
      queueMicrotask(() => stop());
      resolve();
    });
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
