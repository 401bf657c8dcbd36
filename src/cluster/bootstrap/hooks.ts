/** What a start has made of the bootstrap objects, told by /readyz as upstream tells its hooks. */
import type { Health } from '../../apiserver/health.ts';

/** Upstream's hooks that Skiff's start does the work of, in upstream's order, with the kinds that each makes. */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  'start-system-namespaces-controller': ['namespaces'],
  'start-cluster-authentication-info-controller': ['configmaps'],
  'start-legacy-token-tracking-controller': ['configmaps'],
  'rbac/bootstrap-roles': ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
  'scheduling/bootstrap-system-priority-classes': ['priorityclasses'],
  'priority-and-fairness-config-producer': ['prioritylevelconfigurations', 'flowschemas'],
  'bootstrap-controller': ['services', 'endpoints', 'endpointslices'],
};

/** Answers the function that is told of each kind whose objects stand. */
export function addHookChecks(health: Health): (plural: string) => void {
  const made = new Set<string>();
  for (const [hook, kinds] of Object.entries(HOOKS)) health.add(`poststarthook/${hook}`, () => (kinds.every(kind => made.has(kind)) ? undefined : 'not finished'));
  return plural => void made.add(plural);
}
