/** What a pod's status says, in the terms that controllers, scheduler and kubelet ask for. */
import type { Pod, PodCondition } from '../kinds/generated/core-v1.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';

export const isPodTerminal = (pod: Frozen<Pod>): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
export const isPodActive = (pod: Frozen<Pod>): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
export const isPodTerminating = (pod: Frozen<Pod>): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

export function podCondition(pod: Frozen<Pod>, type: string): Frozen<PodCondition> | undefined {
  return pod.status?.conditions?.find(condition => condition.type === type);
}
export const isPodReady = (pod: Frozen<Pod>): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** Values of an index by node. Pods without one, thousands perhaps, are in no bucket. */
export function nodesOfPod(pod: Frozen<KubeObject>): readonly string[] {
  const node = (pod as Frozen<Pod>).spec?.nodeName;
  return node ? [node] : [];
}

/** When the pod became ready, in milliseconds; undefined where it is not. */
export function podReadySince(pod: Frozen<Pod>): number | undefined {
  const ready = podCondition(pod, 'Ready');
  return ready?.status === 'True' && ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : undefined;
}

/** In how many milliseconds a ready pod will have been so for `minReadySeconds`; 0 where it has, undefined where it is not ready. */
export function untilPodAvailable(pod: Frozen<Pod>, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = podReadySince(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now);
}
