/** ClusterRoleBinding: who has a cluster role everywhere. */
import { defineKind } from '../../machinery/kind.ts';
import type { ClusterRoleBinding as ClusterRoleBindingObject } from '../generated/rbac-v1.ts';
import { bindingColumns, defaultBinding, RBAC_GROUP, validateBinding, validateRoleName, validateSameRole } from './rules.ts';

export const ClusterRoleBinding = defineKind<ClusterRoleBindingObject>({
  group: RBAC_GROUP, version: 'v1', kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', scope: 'Cluster',
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  createOnUpdate: true,
  validateName: validateRoleName,
  defaults: defaultBinding,
  validate: binding => validateBinding(binding, 'Cluster'),
  validateUpdate: (binding, old) => [...validateBinding(binding, 'Cluster'), ...validateSameRole(binding, old)],
  columns: bindingColumns,
});
