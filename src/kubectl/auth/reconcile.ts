/** What a role or a binding has to become: what is there, and what a file says, brought together. */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../../kinds/generated/rbac-v1.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { uncovered } from './rules.ts';

export type AnyRole = Role & Pick<ClusterRole, 'aggregationRule'>;
export type AnyBinding = RoleBinding | ClusterRoleBinding;

export interface Plan<T> {
  readonly object: T;
  readonly operation: 'create' | 'update' | 'recreate' | 'none';
  /** The object wants to be left alone. */
  readonly isProtected: boolean;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';
type Texts = Readonly<Record<string, string>> | undefined;

/** The later has the last word. */
const merged = (first: Texts, second: Texts): Texts => (first || second ? { ...first, ...second } : undefined);

interface Named {
  readonly metadata: { readonly annotations?: Texts; readonly labels?: Texts };
}

/** The one that is there with the annotations and labels of both, and whether that is a change. */
function withMetadata<T extends Named>(existing: T, expected: T): { readonly object: T; readonly isChanged: boolean } {
  const annotations = merged(expected.metadata.annotations, existing.metadata.annotations);
  const labels = merged(expected.metadata.labels, existing.metadata.labels);
  const isChanged = !semanticEqual(annotations ?? {}, existing.metadata.annotations ?? {}) || !semanticEqual(labels ?? {}, existing.metadata.labels ?? {});
  return { object: { ...existing, metadata: { ...existing.metadata, ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) } }, isChanged };
}

const isProtected = ({ metadata }: Named): boolean => metadata.annotations?.[AUTOUPDATE] === 'false';

const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string =>
  `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
const subjectText = ({ kind, apiGroup = '', name, namespace = '' }: Subject): string => `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

export function planRole(existing: AnyRole | undefined, expected: AnyRole, removesExtra: boolean): Plan<AnyRole> {
  const wanted = expected.rules ?? [];
  if (!existing) return { object: expected, operation: 'create', isProtected: false, missing: wanted.map(ruleText), extra: [] };
  const held = existing.rules ?? [];
  const bothAggregate = expected.aggregationRule !== undefined && existing.aggregationRule !== undefined;
  const extra = bothAggregate ? [] : uncovered(held, wanted);
  const missing = uncovered(wanted, held);
  const { object, isChanged } = withMetadata(existing, expected);
  const rules = removesExtra && (missing.length > 0 || extra.length > 0) ? wanted : !removesExtra && missing.length > 0 ? [...held, ...missing] : undefined;
  const aggregation = planAggregation(existing, expected, removesExtra);
  const planned = { ...object, ...(rules ? { rules } : {}), ...(aggregation ? { aggregationRule: aggregation.rule } : {}) } as AnyRole;
  return { object: planned, operation: isChanged || rules || aggregation ? 'update' : 'none', isProtected: isProtected(existing), missing: missing.map(ruleText), extra: extra.map(ruleText) };
}

/** Undefined: it stays as it is. */
function planAggregation(existing: AnyRole, expected: AnyRole, removesExtra: boolean): { readonly rule: AnyRole['aggregationRule'] } | undefined {
  const [held, wanted] = [existing.aggregationRule?.clusterRoleSelectors ?? [], expected.aggregationRule?.clusterRoleSelectors ?? []];
  if (expected.aggregationRule === undefined) return existing.aggregationRule === undefined ? undefined : { rule: undefined };
  const missing = wanted.filter(w => !held.some(h => semanticEqual(h, w)));
  const extra = held.filter(h => !wanted.some(w => semanticEqual(h, w)));
  if (removesExtra) return missing.length > 0 || extra.length > 0 ? { rule: expected.aggregationRule } : undefined;
  return missing.length > 0 ? { rule: { clusterRoleSelectors: [...held, ...missing] } } : undefined;
}

const without = (some: readonly Subject[], others: readonly Subject[]): Subject[] =>
  some.filter((subject, i) => !others.some(o => semanticEqual(o, subject)) && some.findIndex(o => semanticEqual(o, subject)) === i);

/** Another role takes another binding. */
export function planBinding(existing: AnyBinding | undefined, expected: AnyBinding, removesExtra: boolean): Plan<AnyBinding> {
  const wanted = expected.subjects ?? [];
  if (!existing) return { object: expected, operation: 'create', isProtected: false, missing: wanted.map(subjectText), extra: [] };
  if (!semanticEqual(expected.roleRef, existing.roleRef)) return { object: expected, operation: 'recreate', isProtected: isProtected(existing), missing: [], extra: [] };
  const held = existing.subjects ?? [];
  const [missing, extra] = [without(wanted, held), without(held, wanted)];
  const { object, isChanged } = withMetadata<AnyBinding>(existing, expected);
  const subjects = removesExtra && (missing.length > 0 || extra.length > 0) ? wanted : !removesExtra && missing.length > 0 ? [...held, ...missing] : undefined;
  return { object: subjects ? { ...object, subjects } : object, operation: isChanged || subjects ? 'update' : 'none', isProtected: isProtected(existing), missing: missing.map(subjectText), extra: extra.map(subjectText) };
}
