/** Keeps the scheduler's state and queue in step with the caches, and wakes the pods that a change may help. */
import type { Change } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import type { Node, Pod } from '../kinds/generated/core-v1.ts';
import { objectKey, type Frozen } from '../machinery/object.ts';
import type { ClusterState } from './cluster-state.ts';
import { CLAIMS, NAMESPACES, NODES, PODS, STORAGE_CLASSES, VOLUMES } from './kinds.ts';
import type { Nominations } from './nominations.ts';
import type { Wake } from './plugin.ts';
import { isTerminal, podInfoOf } from './pod-info.ts';
import type { SchedulingQueue } from './queue.ts';

export interface Informed {
  readonly state: ClusterState;
  readonly queue: SchedulingQueue;
  readonly nominations: Nominations;
  readonly schedulerName: string;
}

/** Answers how to stop listening. */
export function listen(caches: Caches, informed: Informed): () => void {
  const { queue, state } = informed;
  const wake = (event: Wake) => () => queue.wake(event);
  const stops = [
    caches.for(NODES).onChange(change => onNode(change as Change<Node>, informed)),
    caches.for(PODS).onChange(change => onPod(change as Change<Pod>, informed)),
    caches.for(CLAIMS).onChange(wake('claim')),
    caches.for(VOLUMES).onChange(wake('volume')),
    caches.for(STORAGE_CLASSES).onChange(wake('storage class')),
    caches.for(NAMESPACES).onChange(({ type, object, old }) => {
      if (type === 'updated' && isEqual(object.metadata.labels, old?.metadata.labels)) return;
      state.forgetCounts();
      queue.wake('namespace');
    }),
  ];
  return () => stops.forEach(stop => stop());
}

function onNode({ type, object, old }: Change<Node>, { state, queue }: Informed): void {
  if (type === 'deleted') return state.removeNode(object.metadata.name ?? '');
  state.setNode(object);
  for (const event of wakesOf(object, type === 'updated' ? old : undefined)) queue.wake(event);
}

/** What about the node changed that a plugin may care for: heartbeats wake nobody. */
export function wakesOf(node: Frozen<Node>, old: Frozen<Node> | undefined): Wake[] {
  if (old === undefined) return ['node added'];
  const wakes: Wake[] = [];
  if (!isEqual(node.status?.allocatable, old.status?.allocatable)) wakes.push('node allocatable');
  if (!isEqual(node.metadata.labels, old.metadata.labels)) wakes.push('node labels');
  if (!isEqual(node.spec?.taints, old.spec?.taints) || node.spec?.unschedulable !== old.spec?.unschedulable) wakes.push('node taints');
  return wakes;
}

function onPod(change: Change<Pod>, informed: Informed): void {
  const pod = change.object;
  const key = objectKey(pod);
  if (change.type === 'deleted' || isTerminal(pod)) return forgetPod(key, informed);
  if (pod.spec.nodeName) onAssigned(change, key, informed);
  else if (pod.spec.schedulerName === informed.schedulerName) onWaiting(change, informed);
}

function forgetPod(key: string, { state, queue, nominations }: Informed): void {
  queue.remove(key);
  const hadNomination = nominations.of(key) !== undefined;
  nominations.remove(key);
  if (state.removePod(key) || hadNomination) queue.wake('pod deleted');
}

function onAssigned({ object: pod, old }: Change<Pod>, key: string, { state, queue, nominations }: Informed): void {
  queue.remove(key);
  nominations.remove(key);
  const placed = state.placed(key);
  const known = placed?.pod.pod;
  const isKnown = known?.metadata.uid === pod.metadata.uid && placed?.node.name === pod.spec.nodeName;
  if (isKnown && !concernsScheduling(pod, known!)) return state.refreshPod(key, pod);
  state.placePod(podInfoOf(pod), pod.spec.nodeName ?? '');
  if (!old?.spec.nodeName || !isEqual(pod.metadata.labels, old.metadata.labels)) queue.wake('pod assigned');
  // It may ask for less than before.
  if (old?.spec.nodeName) queue.wake('pod deleted');
}

function onWaiting({ object: pod, old }: Change<Pod>, { state, queue, nominations }: Informed): void {
  const info = podInfoOf(pod);
  nominations.set(info, pod.status?.nominatedNodeName ?? nominations.of(info.key));
  // Being bound: the API does not say so yet.
  if (state.placed(info.key)?.pod.pod.metadata.uid === pod.metadata.uid) return queue.refresh(info);
  if (queue.get(info.key) !== undefined && old !== undefined && old.metadata.uid === pod.metadata.uid && !concernsScheduling(pod, old)) {
    return queue.refresh(info);
  }
  queue.set(info);
}

/** Whether anything changed that a plugin looks at; a change of status is not. */
function concernsScheduling(pod: Frozen<Pod>, old: Frozen<Pod>): boolean {
  const { metadata: now } = pod;
  const { metadata: before } = old;
  if (now.deletionTimestamp !== before.deletionTimestamp || !isEqual(now.labels, before.labels)) return true;
  if (now.generation !== undefined && before.generation !== undefined) return now.generation !== before.generation;
  return !isEqual({ ...pod.spec, nodeName: '' }, { ...old.spec, nodeName: '' });
}

const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
