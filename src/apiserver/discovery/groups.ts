/** The order in which groups are told: upstream's priorities, then by name. */
import type { Registry } from '../registry.ts';

const ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];
const rank = (group: string) => (ORDER.includes(group) ? ORDER.indexOf(group) : ORDER.length);

/** All groups but the core one. */
export function orderedGroups(registry: Registry): string[] {
  return registry.groupNames().filter(g => g !== '').sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** `v2` before `v1` before `v1beta1`. */
export function orderedVersions(registry: Registry, group: string): string[] {
  return registry.versions(group).sort((a, b) => compareVersions(b, a));
}

const parse = (v: string) => /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(v);
const STAGES: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

function compareVersions(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return x ? 1 : y ? -1 : a < b ? 1 : -1;
  const stage = (m: RegExpExecArray) => (m[2] === undefined ? 2 : STAGES[m[2]]!);
  return stage(x) - stage(y) || Number(x[1]) - Number(y[1]) || Number(x[3] ?? 0) - Number(y[3] ?? 0);
}
