/** ResourceQuota: what a namespace may use at most. */
import { defineKind, status } from '../../machinery/kind.ts';
import { at, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { clone, own } from '../../machinery/equality.ts';
import { FIELD_IMMUTABLE } from '../../machinery/meta-validation.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { ResourceQuota as ResourceQuotaObject, ResourceQuotaSpec } from '../generated/core-v1.ts';
import { roundResourceList } from '../resource-list.ts';
import { isQuotaResource, isScopeValidFor, SCOPES, SCOPES_THAT_EXIST, validateQuotaResourceName } from './quota-resources.ts';
import { validateAmount } from './pod/validate-resources.ts';

type Spec = Frozen<ResourceQuotaSpec>;
type Amounts = Readonly<Record<string, string>>;

const validateList = (list: Amounts | undefined, path: FieldPath): FieldError[] =>
  Object.entries(list ?? {}).flatMap(([name, amount]) => [...validateQuotaResourceName(name, path.key(name)), ...validateAmount(path.key(name), name, amount)]);

const CONFLICTS = [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']];
const conflicting = (scopes: readonly string[]) => CONFLICTS.filter(pair => pair.every(s => scopes.includes(s)));
const misapplied = (spec: Spec, scope: string) => Object.keys(spec.hard ?? {}).sort().filter(name => isQuotaResource(name) && !isScopeValidFor(scope, name));

function validateScopes(spec: Spec, path: FieldPath): FieldError[] {
  const scopes = spec.scopes ?? [];
  return [
    ...scopes.flatMap(scope => [
      ...(SCOPES.has(scope) ? [] : [invalid(path, scopes, 'unsupported scope')]),
      ...misapplied(spec, scope).map(() => invalid(path, scopes, 'unsupported scope applied to resource')),
    ]),
    ...conflicting(scopes).map(() => invalid(path, scopes, 'conflicting scopes')),
  ];
}

const EXISTS_ONLY = "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

type Expression = NonNullable<NonNullable<Spec['scopeSelector']>['matchExpressions']>[number];
function validateExpression(spec: Spec, { scopeName, operator, values = [] }: Expression, path: FieldPath): FieldError[] {
  const found: FieldError[] = [];
  if (!SCOPES.has(scopeName)) found.push(invalid(path.child('scopeName'), scopeName, 'unsupported scope'));
  found.push(...misapplied(spec, scopeName).map(() => invalid(path, spec.scopeSelector, 'unsupported scope applied to resource')));
  if (SCOPES_THAT_EXIST.has(scopeName) && operator !== 'Exists') found.push(invalid(path.child('operator'), operator, EXISTS_ONLY));
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) found.push(required(path.child('values'), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) found.push(invalid(path.child('values'), values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
  } else found.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  return found;
}

function validateSelector(spec: Spec, path: FieldPath): FieldError[] {
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  return [...expressions.flatMap(e => validateExpression(spec, e, path)), ...conflicting(expressions.map(e => e.scopeName)).map(() => invalid(path, spec.scopes, 'conflicting scopes'))];
}

const validateSpec = (spec: Spec): FieldError[] => [
  ...validateList(spec.hard, at('spec', 'hard')),
  ...validateScopes(spec, at('spec', 'scopes')),
  ...validateSelector(spec, at('spec', 'scopeSelector', 'matchExpressions')),
];

const validateStatus = (quota: Frozen<ResourceQuotaObject>): FieldError[] => [
  ...validateList(quota.status?.hard, at('status', 'hard')),
  ...validateList(quota.status?.used, at('status', 'used')),
];

/** Amounts that are requested or counted stand in one column, limits in another: `pods: 1/4, requests.cpu: 0/2`. */
function usage(quota: Frozen<ResourceQuotaObject>, column: 'request' | 'limit'): string {
  const names = Object.keys(quota.status?.hard ?? {}).filter(n => n.startsWith('limits.') === (column === 'limit')).sort();
  return names.map(n => `${n}: ${own(quota.status?.used, n) ?? '0'}/${quota.status!.hard![n]}`).join(', ');
}

export const ResourceQuota = defineKind<ResourceQuotaObject>({
  group: '', version: 'v1', kind: 'ResourceQuota', plural: 'resourcequotas', shortNames: ['quota'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  defaults: quota => [quota.spec?.hard, quota.status?.hard, quota.status?.used].forEach(roundResourceList),
  prepareForCreate: quota => {
    quota.status = {};
  },
  prepareForUpdate: (quota, old) => {
    if (old.status) quota.status = clone(old.status);
  },
  validate: quota => [...validateSpec(quota.spec ?? {}), ...validateStatus(quota)],
  validateUpdate: (quota, old) => {
    const [now, before] = [new Set(quota.spec.scopes), new Set(old.spec.scopes)];
    const same = now.size === before.size && [...now].every(s => before.has(s));
    return [...validateSpec(quota.spec), ...(same ? [] : [invalid(at('spec', 'scopes'), quota.spec.scopes, FIELD_IMMUTABLE)])];
  },
  validateStatusUpdate: validateStatus,
  columns: [
    nameColumn,
    { name: 'Request', type: 'string', cell: q => usage(q, 'request') },
    { name: 'Limit', type: 'string', cell: q => usage(q, 'limit') },
    ageColumn,
  ],
  subresources: [status()],
});
