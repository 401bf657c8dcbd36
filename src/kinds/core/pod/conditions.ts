/** Reading and writing a pod's conditions, and what follows from them. */
import type { Frozen } from '../../../machinery/object.ts';
import type { Pod, PodCondition, PodStatus } from '../../generated/core-v1.ts';

type Status = Frozen<PodStatus> | undefined;

export const podCondition = (status: Status, type: string): Frozen<PodCondition> | undefined => status?.conditions?.find(c => c.type === type);
export const podReadyCondition = (status: Status): Frozen<PodCondition> | undefined => podCondition(status, 'Ready');
export const isPodReady = (pod: Frozen<Pod>): boolean => podReadyCondition(pod.status)?.status === 'True';

/** Succeeded or Failed: none of its containers will run again. */
export const isPodTerminal = (pod: Frozen<Pod>): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Ready, and for at least `minReadySeconds`. */
export function isPodAvailable(pod: Frozen<Pod>, minReadySeconds: number, now: number): boolean {
  const ready = podReadyCondition(pod.status);
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  return ready.lastTransitionTime !== undefined && Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 <= now;
}

const SAME = ['status', 'reason', 'message', 'lastProbeTime', 'observedGeneration'] as const;
/** `conditions` with `next` in its place; the time of transition stays where the status stays. `changed` is false where nothing is new. */
export function withCondition(conditions: readonly Frozen<PodCondition>[] | undefined, next: PodCondition): { conditions: PodCondition[]; changed: boolean } {
  const list = [...(conditions ?? [])] as PodCondition[];
  const i = list.findIndex(c => c.type === next.type);
  const old = list[i];
  if (!old) return { conditions: [...list, next], changed: true };
  const kept = old.status === next.status && old.lastTransitionTime !== undefined ? { ...next, lastTransitionTime: old.lastTransitionTime } : next;
  list[i] = kept;
  return { conditions: list, changed: SAME.some(field => (old[field] ?? undefined) !== (kept[field] ?? undefined)) };
}
