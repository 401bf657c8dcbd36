/** The order of the output: what others need comes first. */
import { compareText } from '../print/go-format-value.ts';
import { sortUnstable } from '../print/sort-unstable.ts';
import { idText, type Gvk, type Resource } from './resource.ts';

const FIRST = [
  'Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ConfigMap',
  'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob', 'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

export interface LegacyOrder { readonly first: readonly string[]; readonly last: readonly string[] }
export const defaultOrder: LegacyOrder = { first: FIRST, last: LAST };

const gvkText = ({ group, version, kind }: Gvk) => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
const idKey = (resource: Resource) => `${idText(resource.id).split('/')[0]}|${resource.namespace || '~X'}|${resource.name || '~N'}`;

export function inOrder(resources: readonly Resource[], { first, last }: LegacyOrder = defaultOrder): Resource[] {
  const ranks = new Map([...first.map((kind, i) => [kind, i - first.length] as const), ...last.map((kind, i) => [kind, i + 1] as const)]);
  const keyed = resources.map(resource => ({ resource, rank: ranks.get(resource.id.kind) ?? 0, gvk: gvkText(resource.id), key: idKey(resource) }));
  const sorted = sortUnstable(keyed, (a, b) => {
    if (a.gvk === b.gvk) return compareText(a.key, b.key) < 0;
    return a.rank === b.rank ? compareText(a.gvk, b.gvk) < 0 : a.rank < b.rank;
  });
  return sorted.map(({ resource }) => resource);
}
