/** How long a pod may stay on a node that wants it gone. */
import type { Pod, Taint } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { covers } from '../../reconcile/tolerations.ts';

/** Milliseconds since the epoch at which the pod must go; infinity: it may stay. */
export function planEviction(pod: Frozen<Pod>, taints: readonly Frozen<Taint>[]): number {
  const forcing = taints.filter(taint => taint.effect === 'NoExecute');
  if (forcing.length === 0) return Infinity;
  const tolerations = pod.spec?.tolerations ?? [];
  const used = forcing.map(taint => tolerations.find(toleration => covers(toleration, taint)));
  if (used.some(toleration => toleration === undefined)) return 0;
  const seconds = used.flatMap(toleration => (toleration!.tolerationSeconds === undefined ? [] : [Math.max(0, toleration!.tolerationSeconds)]));
  if (seconds.length === 0) return Infinity;
  return sinceWhen(pod, forcing) + Math.min(...seconds) * 1000;
}

/** From when both pod and taints are on the node. */
function sinceWhen(pod: Frozen<Pod>, taints: readonly Frozen<Taint>[]): number {
  const times = [...taints.map(taint => taint.timeAdded), pod.status?.startTime ?? pod.metadata.creationTimestamp];
  return Math.max(...times.filter(time => time !== undefined).map(time => Date.parse(time)));
}
