/** RoleBinding: who has a role in one namespace. */
import { defineKind } from '../../machinery/kind.ts';
import type { RoleBinding as RoleBindingObject } from '../generated/rbac-v1.ts';
import { bindingColumns, defaultBinding, RBAC_GROUP, validateBinding, validateRoleName, validateSameRole } from './rules.ts';

export const RoleBinding = defineKind<RoleBindingObject>({
  group: RBAC_GROUP, version: 'v1', kind: 'RoleBinding', plural: 'rolebindings', scope: 'Namespaced',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  createOnUpdate: true,
  validateName: validateRoleName,
  defaults: defaultBinding,
  validate: binding => validateBinding(binding, 'Namespaced'),
  validateUpdate: (binding, old) => [...validateBinding(binding, 'Namespaced'), ...validateSameRole(binding, old)],
  columns: bindingColumns,
});
