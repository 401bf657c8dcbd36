/** Which pods nobody will clean up any more. */
import type { Node, Pod } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodTerminal } from '../../reconcile/pod-status.ts';

const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export interface Garbage {
  readonly pod: Frozen<Pod>;
  /** Told in a DisruptionTarget condition; absent where the pod had ended by itself. */
  readonly message?: string;
}

export interface PodGarbageCase {
  readonly pods: readonly Frozen<Pod>[];
  readonly nodes: readonly Frozen<Node>[];
  /** Nodes that have been gone for a while, and that the server confirms gone. */
  readonly goneNodes: ReadonlySet<string>;
  readonly terminatedThreshold: number;
}

export function planPodGarbage(c: PodGarbageCase): Garbage[] {
  const outOfService = new Set(c.nodes.filter(node => !isReady(node) && isOutOfService(node)).map(node => node.metadata.name));
  const garbage = new Map<string, Garbage>();
  const add = (pod: Frozen<Pod>, message?: string) => {
    const uid = pod.metadata.uid ?? '';
    if (!garbage.has(uid)) garbage.set(uid, message === undefined ? { pod } : { pod, message });
  };
  for (const pod of terminatedBeyond(c.pods, c.terminatedThreshold)) add(pod);
  for (const pod of c.pods) {
    const node = pod.spec?.nodeName ?? '';
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (isGoing && outOfService.has(node)) add(pod);
    else if (node !== '' && c.goneNodes.has(node)) add(pod, 'PodGC: node no longer exists');
    else if (isGoing && node === '') add(pod);
  }
  return [...garbage.values()];
}

/** The oldest of the ended pods, as many as are too many. Evicted ones first. */
function terminatedBeyond(pods: readonly Frozen<Pod>[], threshold: number): Frozen<Pod>[] {
  if (threshold <= 0) return [];
  const ended = pods.filter(isPodTerminal);
  const surplus = ended.length - threshold;
  if (surplus <= 0) return [];
  const order = (pod: Frozen<Pod>) => `${pod.status?.reason === 'Evicted' ? 0 : 1} ${pod.metadata.creationTimestamp} ${pod.metadata.name}`;
  return ended.sort((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, surplus);
}

const isReady = (node: Frozen<Node>) => node.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') ?? false;
const isOutOfService = (node: Frozen<Node>) => node.spec?.taints?.some(taint => taint.key === OUT_OF_SERVICE) ?? false;
