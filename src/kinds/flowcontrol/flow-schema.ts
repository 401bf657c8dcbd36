/** FlowSchema: which requests belong to which priority level. */
import { defineKind, status } from '../../machinery/kind.ts';
import { at, duplicate, forbidden, invalid, notSupported, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { clone, own } from '../../machinery/equality.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { FlowSchema as FlowSchemaObject, NonResourcePolicyRule, PolicyRulesWithSubjects, ResourcePolicyRule, Subject } from '../generated/flowcontrol-v1.ts';

type Schema = Frozen<FlowSchemaObject>;
const spec = at('spec');
const VERBS = ['get', 'list', 'create', 'update', 'delete', 'deletecollection', 'patch', 'watch', 'proxy'];
const METHODS = ['ByNamespace', 'ByUser'];
const DEFAULT_PRECEDENCE = 1000;
const MAX_PRECEDENCE = 10000;

function validatePrecedence({ metadata, spec: { matchingPrecedence: precedence = 0 } }: Schema): FieldError[] {
  const path = spec.child('matchingPrecedence');
  if (precedence <= 0) return [invalid(path, precedence, 'must be a positive value')];
  if (precedence > MAX_PRECEDENCE) return [invalid(path, precedence, `must not be greater than ${MAX_PRECEDENCE}`)];
  return precedence === 1 && metadata.name !== 'exempt' ? [invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")] : [];
}

function validateAccount(account: Frozen<Subject>['serviceAccount'], path: FieldPath): FieldError[] {
  if (!account) return [required(path, "serviceAccount is required when subject kind is 'ServiceAccount'")];
  const { name, namespace } = account;
  return [
    ...(!name ? [required(path.child('name'))] : name === '*' ? [] : checkDnsSubdomain(name).map(m => invalid(path.child('name'), name, m))),
    ...(namespace ? checkDnsLabel(namespace).map(m => invalid(path.child('namespace'), namespace, m)) : [required(path.child('namespace'), 'must specify namespace for service account')]),
  ];
}

const FIELD_OF: Readonly<Record<string, 'serviceAccount' | 'user' | 'group'>> = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' };
const KIND_OF = { serviceAccount: 'ServiceAccount', user: 'User', group: 'Group' } as const;

function validateSubject(subject: Frozen<Subject>, path: FieldPath): FieldError[] {
  const field = own(FIELD_OF, subject.kind);
  if (field === undefined) return [notSupported(path.child('kind'), subject.kind, ['Group', 'ServiceAccount', 'User'])];
  const here = path.child(field);
  const found = field === 'serviceAccount' ? validateAccount(subject.serviceAccount, here)
    : !subject[field] ? [required(here, `${field} is required when subject kind is '${subject.kind}'`)]
      : subject[field].name ? [] : [required(here.child('name'))];
  const others = (['serviceAccount', 'user', 'group'] as const).filter(f => f !== field && subject[f] !== undefined);
  return [...found, ...others.map(f => forbidden(path.child(f), `${f} is forbidden when subject kind is not '${KIND_OF[f]}'`))];
}

function validateVerbs(verbs: readonly string[], path: FieldPath): FieldError[] {
  if (verbs.length === 0) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return verbs.length > 1 ? [invalid(path, verbs, "if '*' is present, must not specify other verbs")] : [];
  return verbs.every(v => VERBS.includes(v)) ? [] : [notSupported(path, verbs, VERBS)];
}

function validateUrl(url: string, path: FieldPath): FieldError[] {
  if (url === '') return [invalid(path, url, 'must not be empty')];
  if (url === '/') return [];
  if (!url.startsWith('/')) return [invalid(path, url, 'must start with slash')];
  if (url.includes(' ')) return [invalid(path, url, 'must not contain white-space')];
  if (url.includes('//')) return [invalid(path, url, 'must not contain double slash')];
  return /^[^*]*(?:\/\*)?$/.test(url) ? [] : [invalid(path, url, 'wildcard can only do suffix matching')];
}

function validateNonResourceRule({ verbs, nonResourceURLs }: Frozen<NonResourcePolicyRule>, path: FieldPath): FieldError[] {
  const urls = nonResourceURLs ?? [];
  const here = path.child('nonResourceURLs');
  const found = validateVerbs(verbs ?? [], path.child('verbs'));
  if (urls.length === 0) return [...found, required(here, 'nonResourceURLs must contain at least one value')];
  if (urls.includes('*')) return urls.length > 1 ? [...found, invalid(here, urls, "if '*' is present, must not specify other non-resource URLs")] : found;
  return [...found, ...urls.flatMap((url, i) => validateUrl(url, here.index(i)))];
}

function validateNamespaces({ namespaces, clusterScope }: Frozen<ResourcePolicyRule>, path: FieldPath): FieldError[] {
  const list = namespaces ?? [];
  if (list.length === 0) return clusterScope ? [] : [required(path, 'resource rules that are not cluster scoped must supply at least one namespace')];
  if (list.includes('*')) return list.length > 1 ? [invalid(path, list, "if '*' is present, must not specify other namespaces")] : [];
  return list.flatMap((n, i) => checkDnsLabel(n).map(m => invalid(path.index(i), n, `each member of this list must be '*' or a DNS-1123 label; ${m}`)));
}

function validateList(list: readonly string[], path: FieldPath, words: { one: string; other: string }): FieldError[] {
  if (list.length === 0) return [required(path, `resource rules must supply at least one ${words.one}`)];
  return list.length > 1 && list.includes('*') ? [invalid(path, list, `if '*' is present, must not specify other ${words.other}`)] : [];
}

function validateResourceRule(rule: Frozen<ResourcePolicyRule>, path: FieldPath): FieldError[] {
  return [
    ...validateVerbs(rule.verbs ?? [], path.child('verbs')),
    ...validateList(rule.apiGroups ?? [], path.child('apiGroups'), { one: 'api group', other: 'api groups' }),
    ...validateList(rule.resources ?? [], path.child('resources'), { one: 'resource', other: 'resources' }),
    ...validateNamespaces(rule, path.child('namespaces')),
  ];
}

function validateRule({ subjects: given, resourceRules = [], nonResourceRules = [] }: Frozen<PolicyRulesWithSubjects>, path: FieldPath): FieldError[] {
  const subjects = given ?? [];
  return [
    ...(subjects.length === 0 ? [required(path.child('subjects'), 'subjects must contain at least one value')] : subjects.flatMap((s, i) => validateSubject(s, path.child('subjects').index(i)))),
    ...(resourceRules.length + nonResourceRules.length === 0 ? [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')] : []),
    ...resourceRules.flatMap((r, i) => validateResourceRule(r, path.child('resourceRules').index(i))),
    ...nonResourceRules.flatMap((r, i) => validateNonResourceRule(r, path.child('nonResourceRules').index(i))),
  ];
}

/** Each type once, none empty. */
export function validateFlowConditions(conditions: readonly { readonly type?: string }[]): FieldError[] {
  const path = at('status', 'conditions');
  return conditions.flatMap(({ type = '' }, i) => [
    ...(conditions.findIndex(c => (c.type ?? '') === type) < i ? [duplicate(path.index(i).child('type'), type)] : []),
    ...(type === '' ? [required(path.index(i).child('type'), 'must not be empty')] : []),
  ]);
}

function validateSchema(schema: Schema): FieldError[] {
  const { distinguisherMethod: method, priorityLevelConfiguration: level, rules = [] } = schema.spec;
  const path = spec.child('priorityLevelConfiguration').child('name');
  return [
    ...validatePrecedence(schema),
    ...(method && !METHODS.includes(method.type) ? [notSupported(spec.child('distinguisherMethod').child('type'), method, METHODS)] : []),
    ...(level?.name ? checkDnsSubdomain(level.name).map(m => invalid(path, level.name, m)) : [required(path, 'must reference a priority level')]),
    ...rules.flatMap((rule, i) => validateRule(rule, spec.child('rules').index(i))),
    ...validateFlowConditions(schema.status?.conditions ?? []),
  ];
}

export const FlowSchema = defineKind<FlowSchemaObject>({
  group: 'flowcontrol.apiserver.k8s.io', version: 'v1', kind: 'FlowSchema', plural: 'flowschemas', scope: 'Cluster',
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  hasGeneration: true,
  unconditionalUpdate: false,
  defaults: schema => {
    schema.spec.matchingPrecedence ||= DEFAULT_PRECEDENCE;
  },
  prepareForCreate: schema => {
    schema.status = {};
  },
  prepareForUpdate: (schema, old) => {
    if (old.status) schema.status = clone(old.status);
  },
  validate: validateSchema,
  validateUpdate: validateSchema,
  validateStatusUpdate: schema => validateFlowConditions(schema.status?.conditions ?? []),
  columns: [
    nameColumn,
    { name: 'PriorityLevel', type: 'string', cell: s => s.spec.priorityLevelConfiguration?.name || '<none>' },
    { name: 'MatchingPrecedence', type: 'string', cell: s => s.spec.matchingPrecedence ?? 0 },
    { name: 'DistinguisherMethod', type: 'string', cell: s => s.spec.distinguisherMethod?.type ?? '<none>' },
    ageColumn,
    { name: 'MissingPL', type: 'string', cell: s => s.status?.conditions?.find(c => c.type === 'Dangling')?.status ?? '?' },
  ],
  subresources: [status()],
});
