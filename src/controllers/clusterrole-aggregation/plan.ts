/** The rules of a cluster role that is put together from others. Pure. */
import type { ClusterRole, PolicyRule } from '../../kinds/generated/rbac-v1.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';

/** All rules of the roles that its selectors choose, in the order of their names, each once; undefined where nothing changes. */
export function planAggregation(role: Frozen<ClusterRole>, all: readonly Frozen<ClusterRole>[]): Frozen<PolicyRule>[] | undefined {
  const selectors = role.aggregationRule?.clusterRoleSelectors;
  if (!role.aggregationRule) return undefined;
  const byName = all.filter(r => r.metadata.name !== role.metadata.name).sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
  const rules: Frozen<PolicyRule>[] = [];
  for (const selector of selectors ?? []) {
    const matcher = selectorOf(selector);
    const chosen = byName.filter(r => matcher.matches(r.metadata.labels ?? {}));
    for (const rule of chosen.flatMap(r => r.rules ?? [])) if (!rules.some(known => semanticEqual(known, rule))) rules.push(rule);
  }
  return semanticEqual(rules, role.rules ?? []) ? undefined : rules;
}
