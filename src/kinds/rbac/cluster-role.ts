/** ClusterRole: what may be done everywhere, or in whatever namespace a RoleBinding names it. */
import { defineKind } from '../../machinery/kind.ts';
import { at, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { selectorOf, validateLabelSelector } from '../../machinery/label-selector.ts';
import type { LabelSelectorObject } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { ClusterRole as ClusterRoleObject } from '../generated/rbac-v1.ts';
import { RBAC_GROUP, validateRoleName, validateRules } from './rules.ts';

function isParsable(selector: LabelSelectorObject): boolean {
  try {
    return selectorOf(selector) !== undefined;
  } catch {
    return false;
  }
}

function validateAggregation({ aggregationRule }: Frozen<ClusterRoleObject>): FieldError[] {
  if (!aggregationRule) return [];
  const path = at('aggregationRule', 'clusterRoleSelectors');
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) return [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, i) => [
    ...validateLabelSelector(selector, path.index(i)),
    ...(isParsable(selector) ? [] : [invalid(path.index(i), selector, 'invalid label selector.')]),
  ]);
}

const validateClusterRole = (role: Frozen<ClusterRoleObject>): FieldError[] => [...validateRules(role.rules, 'Cluster'), ...validateAggregation(role)];

export const ClusterRole = defineKind<ClusterRoleObject>({
  group: RBAC_GROUP, version: 'v1', kind: 'ClusterRole', plural: 'clusterroles', scope: 'Cluster',
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  createOnUpdate: true,
  validateName: validateRoleName,
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
});
