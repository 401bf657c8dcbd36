/** `kubectl describe rolebinding` and `clusterrolebinding`. */
import type { ClusterRoleBinding, RoleBinding } from '../../kinds/generated/rbac-v1.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { writeClusterHead } from './metadata.ts';
import type { Page } from './page.ts';

function write(page: Page, binding: RoleBinding | ClusterRoleBinding): void {
  writeClusterHead(page, binding);
  page.write(0, 'Role:\n');
  page.write(1, `Kind:\t${binding.roleRef?.kind ?? ''}\n`);
  page.write(1, `Name:\t${binding.roleRef?.name ?? ''}\n`);
  page.write(0, 'Subjects:\n');
  page.write(1, 'Kind\tName\tNamespace\n');
  page.write(1, '----\t----\t---------\n');
  for (const { kind, name, namespace = '' } of binding.subjects ?? []) page.write(1, `${kind}\t${name}\t${namespace}\n`);
}

const shared = { group: 'rbac.authorization.k8s.io', versions: ['v1'], events: noEvents, write } as const;
export const roleBindingDescriber: Describer<RoleBinding> = { ...shared, kind: 'RoleBinding', plural: 'rolebindings', namespaced: true };
export const clusterRoleBindingDescriber: Describer<ClusterRoleBinding> = { ...shared, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', namespaced: false };
