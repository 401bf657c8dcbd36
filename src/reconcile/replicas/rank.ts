/**
 * Which pods go first when there are too many.
 * In this order: no node yet; pending before unknown before running; not ready; a lower deletion cost; more of the owner's
 * pods on the same node; ready for less long; more restarts; newer. Times count by their order of magnitude, so that
 * within one magnitude the choice is by uid and does not favour what was made last.
 */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodActive, isPodReady, podReadySince } from '../pod-status.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

interface Ranked {
  readonly pod: Frozen<Pod>;
  readonly cost: number;
  readonly colocated: number;
}

/** `related`: the pods of all controllers that share this one's owner; the spread is counted among them. */
export function rankForDeletion(pods: readonly Frozen<Pod>[], related: readonly Frozen<Pod>[], now: number): Frozen<Pod>[] {
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? '';
    if (isPodActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map(pod => ({ pod, cost: deletionCost(pod), colocated: onNode.get(pod.spec?.nodeName ?? '') ?? 0 }));
  return ranked.sort((a, b) => compare(a, b, now)).map(({ pod }) => pod);
}

/** Negative: `a` goes first. */
function compare(a: Ranked, b: Ranked, now: number): number {
  const assigned = (pod: Frozen<Pod>) => (pod.spec?.nodeName ? 1 : 0);
  const phase = (pod: Frozen<Pod>) => PHASES[pod.status?.phase ?? ''] ?? 0;
  return (
    assigned(a.pod) - assigned(b.pod) ||
    phase(a.pod) - phase(b.pod) ||
    Number(isPodReady(a.pod)) - Number(isPodReady(b.pod)) ||
    a.cost - b.cost ||
    b.colocated - a.colocated ||
    compareReadyTimes(a.pod, b.pod, now) ||
    compareRestarts(a.pod, b.pod) ||
    compareTimes(created(a.pod), created(b.pod), { a: a.pod, b: b.pod, now })
  );
}

/** An annotation that is not a 32-bit integer, written plainly, counts as none. */
function deletionCost(pod: Frozen<Pod>): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  if (text === undefined || !/^(0|-?[1-9]\d*)$/.test(text)) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

function compareReadyTimes(a: Frozen<Pod>, b: Frozen<Pod>, now: number): number {
  if (!isPodReady(a) || !isPodReady(b)) return 0;
  return compareTimes(podReadySince(a), podReadySince(b), { a, b, now });
}

const created = (pod: Frozen<Pod>) => (pod.metadata.creationTimestamp ? Date.parse(pod.metadata.creationTimestamp) : undefined);

/** The later goes first; one without a time before all. */
function compareTimes(timeA: number | undefined, timeB: number | undefined, { a, b, now }: { a: Frozen<Pod>; b: Frozen<Pod>; now: number }): number {
  if (timeA === timeB) return 0;
  if (timeA === undefined) return -1;
  if (timeB === undefined) return 1;
  const byMagnitude = magnitude(now - timeA) - magnitude(now - timeB);
  return byMagnitude || ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1);
}

/** The power of two, of nanoseconds. */
const magnitude = (ms: number) => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);

/** Ordinary containers count first, then sidecars. */
function compareRestarts(a: Frozen<Pod>, b: Frozen<Pod>): number {
  const [x, y] = [maxRestarts(a), maxRestarts(b)];
  return y.containers - x.containers || y.sidecars - x.sidecars;
}

function maxRestarts(pod: Frozen<Pod>): { containers: number; sidecars: number } {
  const sidecars = new Set(pod.spec?.initContainers?.filter(c => c.restartPolicy === 'Always').map(c => c.name));
  const max = (counts: readonly number[]) => Math.max(0, ...counts);
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return {
    containers: max(containerStatuses.map(s => s.restartCount ?? 0)),
    sidecars: max(initContainerStatuses.filter(s => sidecars.has(s.name)).map(s => s.restartCount ?? 0)),
  };
}
