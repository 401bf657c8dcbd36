/** Which labels a kubelet may not set on its own node: those that steer workloads. */

type Labels = Readonly<Record<string, string>> | undefined;

/** Labels of Kubernetes' own domains that kubelets set. */
const KUBELET_LABELS = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);
const KUBELET_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESTRICTED_DOMAIN = 'node-restriction.kubernetes.io';

const isWithin = (domain: string, parent: string) => domain === parent || domain.endsWith(`.${parent}`);

/** The labels that differ between `next` and `previous` and that a kubelet may not touch, sorted. */
export function forbiddenLabels(next: Labels, previous: Labels): string[] {
  const keys = [...new Set([...Object.keys(next ?? {}), ...Object.keys(previous ?? {})])];
  return keys.filter(key => next?.[key] !== previous?.[key] && isForbidden(key)).sort();
}

function isForbidden(key: string): boolean {
  const slash = key.indexOf('/');
  const domain = slash < 0 ? '' : key.slice(0, slash);
  if (isWithin(domain, RESTRICTED_DOMAIN)) return true;
  const isKubernetes = isWithin(domain, 'kubernetes.io') || isWithin(domain, 'k8s.io');
  return isKubernetes && !KUBELET_LABELS.has(key) && !KUBELET_DOMAINS.some(d => isWithin(domain, d));
}
