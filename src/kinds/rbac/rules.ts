/** Rules, references and subjects of roles and bindings: defaults, validation and cells. */
import { at, invalid, notSupportedOf, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { checkDnsSubdomain, checkPathSegment } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { Column, Scope } from '../../machinery/kind.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { PolicyRule, RoleBinding, RoleRef, Subject } from '../generated/rbac-v1.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';
/** Role names stand in URLs; nothing else is asked of them. */
export const validateRoleName = (name: string): string[] => checkPathSegment(name);

function validateRule(rule: Frozen<PolicyRule>, scope: Scope, path: FieldPath): FieldError[] {
  const { verbs, nonResourceURLs: urls = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  const found = (verbs ?? []).length === 0 ? [required(path.child('verbs'), 'verbs must contain at least one value')] : [];
  const here = path.child('nonResourceURLs');
  if (urls.length > 0) {
    if (scope === 'Namespaced') found.push(invalid(here, urls, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0) found.push(invalid(here, urls, 'rules cannot apply to both regular resources and non-resource URLs'));
    return found;
  }
  if (apiGroups.length === 0) found.push(required(path.child('apiGroups'), 'resource rules must supply at least one api group'));
  if (resources.length === 0) found.push(required(path.child('resources'), 'resource rules must supply at least one resource'));
  return found;
}

export const validateRules = (rules: readonly Frozen<PolicyRule>[] | null | undefined, scope: Scope): FieldError[] =>
  (rules ?? []).flatMap((rule, i) => validateRule(rule, scope, at('rules').index(i)));

interface Binding { roleRef: RoleRef; subjects?: Subject[] }

/** In place. */
export function defaultBinding(binding: Binding): void {
  (binding.roleRef ??= { kind: '', name: '' }).apiGroup ||= RBAC_GROUP;
  for (const subject of binding.subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= RBAC_GROUP;
  }
}

function validateRoleRef({ apiGroup = '', kind, name }: Frozen<RoleRef>, kinds: readonly string[]): FieldError[] {
  const path = at('roleRef');
  return [
    ...(apiGroup === RBAC_GROUP ? [] : [notSupportedOf(path.child('apiGroup'), apiGroup, [RBAC_GROUP])]),
    ...(kinds.includes(kind) ? [] : [notSupportedOf(path.child('kind'), kind ?? '', kinds)]),
    ...(name ? validateRoleName(name).map(m => invalid(path.child('name'), name, m)) : [required(path.child('name'))]),
  ];
}

function validateSubject({ kind, name, apiGroup = '', namespace = '' }: Frozen<Subject>, scope: Scope, path: FieldPath): FieldError[] {
  const found = name === '' ? [required(path.child('name'))] : [];
  if (kind === 'ServiceAccount') {
    if (name) found.push(...checkDnsSubdomain(name).map(m => invalid(path.child('name'), name, m)));
    if (apiGroup) found.push(notSupportedOf(path.child('apiGroup'), apiGroup, ['']));
    if (scope === 'Cluster' && !namespace) found.push(required(path.child('namespace')));
  } else if (kind === 'User' || kind === 'Group') {
    if (name === '') found.push(invalid(path.child('name'), name, `${kind.toLowerCase()} name cannot be empty`));
    if (apiGroup !== RBAC_GROUP) found.push(notSupportedOf(path.child('apiGroup'), apiGroup, [RBAC_GROUP]));
  } else found.push(notSupportedOf(path.child('kind'), kind ?? '', ['ServiceAccount', 'User', 'Group']));
  return found;
}

export function validateBinding({ roleRef, subjects = [] }: Frozen<Binding>, scope: Scope): FieldError[] {
  const kinds = scope === 'Cluster' ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  return [...validateRoleRef(roleRef, kinds), ...subjects.flatMap((s, i) => validateSubject(s, scope, at('subjects').index(i)))];
}

export function validateSameRole({ roleRef }: Frozen<Binding>, old: Frozen<Binding>): FieldError[] {
  return semanticEqual(roleRef, old.roleRef) ? [] : [invalid(at('roleRef'), roleRef, 'cannot change roleRef')];
}

const subjectsOf = (kind: string, show: (s: Frozen<Subject>) => string) => (binding: Frozen<Binding>) =>
  (binding.subjects ?? []).filter(s => s.kind === kind).map(show).join(', ');

export const bindingColumns: readonly Column<RoleBinding>[] = [
  nameColumn,
  { name: 'Role', type: 'string', cell: b => `${b.roleRef.kind}/${b.roleRef.name}` },
  ageColumn,
  { name: 'Users', type: 'string', priority: 1, cell: subjectsOf('User', s => s.name) },
  { name: 'Groups', type: 'string', priority: 1, cell: subjectsOf('Group', s => s.name) },
  { name: 'ServiceAccounts', type: 'string', priority: 1, cell: subjectsOf('ServiceAccount', s => `${s.namespace ?? ''}/${s.name}`) },
];
