/** Role: what may be done in one namespace. */
import { defineKind } from '../../machinery/kind.ts';
import type { Role as RoleObject } from '../generated/rbac-v1.ts';
import { RBAC_GROUP, validateRoleName, validateRules } from './rules.ts';

export const Role = defineKind<RoleObject>({
  group: RBAC_GROUP, version: 'v1', kind: 'Role', plural: 'roles', scope: 'Namespaced',
  schema: 'io.k8s.api.rbac.v1.Role',
  createOnUpdate: true,
  validateName: validateRoleName,
  validate: role => validateRules(role.rules, 'Namespaced'),
  validateUpdate: role => validateRules(role.rules, 'Namespaced'),
});
