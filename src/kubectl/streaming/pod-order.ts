/** Which of several pods is the best to look at. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { sortUnstable } from '../print/sort-unstable.ts';

/** Less than 0: a is first; undefined: this says nothing about them. */
type Rule = (a: Pod, b: Pod) => number;

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

const readyCondition = (pod: Pod) => pod.status?.conditions?.find(c => c.type === 'Ready' && c.status === 'True');
const isReady = (pod: Pod) => readyCondition(pod) !== undefined;
const readySince = (pod: Pod) => Date.parse(String(readyCondition(pod)?.lastTransitionTime ?? '')) || 0;
const created = (pod: Pod) => Date.parse(String(pod.metadata.creationTimestamp ?? '')) || 0;
const deleted = (pod: Pod) => Date.parse(String(pod.metadata.deletionTimestamp ?? '')) || 0;
const restarts = (pod: Pod) => Math.max(0, ...(pod.status?.containerStatuses ?? []).map(s => s.restartCount));
const phase = (pod: Pod) => PHASES[pod.status?.phase ?? ''] ?? 0;

/** Later first; none before any. */
const laterFirst = (a: number, b: number): number => (a === b ? 0 : a === 0 ? -1 : b === 0 ? 1 : b - a);

const assigned: Rule = (a, b) => Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName));
const ready: Rule = (a, b) => Number(isReady(a)) - Number(isReady(b));
const readyFor: Rule = (a, b) => (isReady(a) && isReady(b) ? laterFirst(readySince(a), readySince(b)) : 0);

/** What a controller would rather take away comes first. */
const ACTIVE: readonly Rule[] = [
  assigned, (a, b) => phase(a) - phase(b), ready,
  (a, b) => Number(deleted(a) === 0) - Number(deleted(b) === 0), (a, b) => deleted(a) - deleted(b),
  readyFor, (a, b) => restarts(b) - restarts(a), (a, b) => laterFirst(created(a), created(b)),
];
const reversed = (rule: Rule): Rule => (a, b) => rule(b, a);
/** Of whom there is most to read. A phase that is none of the three counts as running. */
const LOGGING: readonly Rule[] = [
  reversed(assigned), (a, b) => loggingPhase(a) - loggingPhase(b), reversed(ready), reversed(readyFor), (a, b) => restarts(b) - restarts(a), (a, b) => laterFirst(created(b), created(a)),
];
const loggingPhase = (pod: Pod) => ({ Running: 0, Unknown: 1, Pending: 2 })[pod.status?.phase ?? ''] ?? 0;

const isLess = (rules: readonly Rule[]) => (a: Pod, b: Pod): boolean => {
  for (const rule of rules) {
    const order = rule(a, b);
    if (order !== 0) return order < 0;
  }
  return false;
};

/** The most useful first. */
export function byActivity(pods: readonly Pod[]): Pod[] {
  const less = isLess(ACTIVE);
  return sortUnstable(pods, (a, b) => less(b, a));
}

export const byLogging = (pods: readonly Pod[]): Pod[] => sortUnstable(pods, isLess(LOGGING));
