/** Which evictions would break a pod disruption budget. */
import type { PodDisruptionBudget } from '../kinds/generated/policy-v1.ts';
import { selectorOf } from '../machinery/label-selector.ts';
import type { Frozen } from '../machinery/object.ts';
import type { PodInfo } from './pod-info.ts';

export type Budget = Frozen<PodDisruptionBudget>;

/** Pods in the order in which they would be evicted; those beyond what a budget still allows break it. */
export function breaksBudget(pods: readonly PodInfo[], budgets: readonly Budget[]): Set<PodInfo> {
  const left = new Map(budgets.map(budget => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const breaking = new Set<PodInfo>();
  for (const pod of pods) {
    for (const budget of budgets.filter(candidate => protects(candidate, pod))) {
      left.set(budget, left.get(budget)! - 1);
      if (left.get(budget)! < 0) breaking.add(pod);
    }
  }
  return breaking;
}

/** An empty selector protects nothing here; a pod whose disruption is already counted is not counted again. */
function protects({ metadata, spec, status }: Budget, pod: PodInfo): boolean {
  if (metadata.namespace !== pod.namespace || Object.keys(pod.labels ?? {}).length === 0) return false;
  const selector = selectorOf(spec?.selector);
  if (selector.isEmpty || !selector.matches(pod.labels)) return false;
  return status?.disruptedPods?.[pod.pod.metadata.name ?? ''] === undefined;
}
