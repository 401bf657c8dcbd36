/** The reviews: who is this token, who am I, may somebody do this, what may I do. Each a function from body to answer. */
import type { SelfSubjectReview, TokenReview, UserInfo as WireUser } from '../../kinds/generated/authentication-v1.ts';
import type { LocalSubjectAccessReview, NonResourceAttributes, ResourceAttributes, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from '../../kinds/generated/authorization-v1.ts';
import { at, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { badRequest, invalidObject } from '../../machinery/status-error.ts';
import type { Attributes, Authenticator, Authorizer, UserInfo } from './ports.ts';
import { AuthenticationError } from './ports.ts';

const AUTHORIZATION = 'authorization.k8s.io';

export async function reviewToken(body: TokenReview, authenticator: Authenticator): Promise<TokenReview> {
  const { token, audiences } = body.spec;
  if (!token) throw badRequest('token is required for TokenReview in authentication');
  try {
    const found = await authenticator.authenticateToken(token, audiences && audiences.length > 0 ? audiences : undefined);
    return { ...body, status: { authenticated: true, user: wireUser(found.user), ...(found.audiences ? { audiences: [...found.audiences] } : {}) } };
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    return { ...body, status: { user: {}, error: error.message } };
  }
}

export function wireUser(user: UserInfo): WireUser {
  return {
    username: user.name,
    ...(user.uid ? { uid: user.uid } : {}),
    ...(user.groups.length > 0 ? { groups: [...user.groups] } : {}),
    ...(user.extra && Object.keys(user.extra).length > 0 ? { extra: Object.fromEntries(Object.entries(user.extra).map(([k, v]) => [k, [...v]])) } : {}),
  };
}

export function reviewSelf(body: SelfSubjectReview, user: UserInfo): SelfSubjectReview {
  return { ...body, status: { userInfo: wireUser(user) } };
}

export function reviewSelfAccess(body: SelfSubjectAccessReview, user: UserInfo, authorizer: Authorizer): SelfSubjectAccessReview {
  const errors = validateAttributes(body.spec);
  if (errors.length > 0) throw invalidReview(errors);
  return { ...body, status: answer(authorizer, attributesOf(user, body.spec)) };
}

export function reviewAccess(body: SubjectAccessReview, authorizer: Authorizer): SubjectAccessReview {
  const errors = [...validateAttributes(body.spec), ...validateSubject(body)];
  if (errors.length > 0) throw invalidReview(errors);
  return { ...body, status: answer(authorizer, attributesOf(subjectOf(body), body.spec)) };
}

export function reviewLocalAccess(body: LocalSubjectAccessReview, namespace: string, authorizer: Authorizer): LocalSubjectAccessReview {
  const inBody = body.spec.resourceAttributes?.namespace ?? '';
  const errors = [...validateAttributes(body.spec), ...validateSubject(body)];
  if (body.spec.nonResourceAttributes) errors.push(invalid(at('spec.nonResourceAttributes'), body.spec.nonResourceAttributes, 'disallowed on this kind of request'));
  if (errors.length > 0) throw invalidReview(errors);
  if (inBody !== namespace) throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
  return { ...body, status: answer(authorizer, attributesOf(subjectOf(body), body.spec)) };
}

export function reviewRules(body: SelfSubjectRulesReview, user: UserInfo, authorizer: Authorizer): SelfSubjectRulesReview {
  const namespace = body.spec.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, incomplete, error } = authorizer.rulesFor(user, namespace);
  const copy = (list: readonly string[] | undefined) => (list && list.length > 0 ? [...list] : undefined);
  const resourceRules = rules.flatMap(r =>
    r.resources && r.resources.length > 0 ? [strip({ verbs: [...r.verbs], apiGroups: copy(r.apiGroups), resources: copy(r.resources), resourceNames: copy(r.resourceNames) })] : [],
  );
  const nonResourceRules = rules.flatMap(r => (r.nonResourceURLs && r.nonResourceURLs.length > 0 ? [{ verbs: [...r.verbs], nonResourceURLs: [...r.nonResourceURLs] }] : []));
  return { ...body, spec: {}, status: { resourceRules, nonResourceRules, incomplete, ...(error ? { evaluationError: error } : {}) } };
}

type Stripped = { verbs: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] };
const strip = (rule: object): Stripped => Object.fromEntries(Object.entries(rule).filter(([, v]) => v !== undefined)) as Stripped;

interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** Upstream names no kind in this refusal: `.authorization.k8s.io "" is invalid`. */
const invalidReview = (errors: readonly FieldError[]) => invalidObject({ group: AUTHORIZATION, kind: '' }, '', errors);

function validateAttributes(spec: AccessSpec): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: nonResource } = spec;
  const errors: FieldError[] = [];
  if (resource && nonResource) errors.push(invalid(at('spec.nonResourceAttributes'), nonResource, 'cannot be specified in combination with resourceAttributes'));
  if (!resource && !nonResource) errors.push(invalid(at('spec.resourceAttributes'), null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'));
  return [...errors, ...(resource ? validateSelectors(resource) : [])];
}

function validateSelectors(resource: ResourceAttributes): FieldError[] {
  return (['fieldSelector', 'labelSelector'] as const).flatMap(name => {
    const selector = resource[name];
    const path = at('spec.resourceAttributes', name);
    if (!selector) return [];
    if (selector.rawSelector && selector.requirements && selector.requirements.length > 0) return [invalid(path.child('rawSelector'), selector.rawSelector, 'may not specified at the same time as requirements')];
    if (!selector.rawSelector && !selector.requirements?.length) return [required(path.child('requirements'), `when spec.resourceAttributes.${name} is specified, requirements or rawSelector is required`)];
    return [];
  });
}

function validateSubject({ spec }: SubjectAccessReview): FieldError[] {
  return !spec.user && !spec.groups?.length ? [invalid(at('spec.user'), '', 'at least one of user or group must be specified')] : [];
}

function subjectOf({ spec }: SubjectAccessReview): UserInfo {
  return { name: spec.user ?? '', groups: spec.groups ?? [], ...(spec.uid ? { uid: spec.uid } : {}), ...(spec.extra ? { extra: spec.extra } : {}) };
}

function attributesOf(user: UserInfo, spec: AccessSpec): Attributes {
  const r = spec.resourceAttributes;
  const equal = (r?.fieldSelector?.requirements ?? []).flatMap(q => (q.operator === 'In' && q.values?.length === 1 ? [[q.key, q.values[0]!] as const] : []));
  return {
    user,
    verb: (r ? r.verb : spec.nonResourceAttributes?.verb) ?? '',
    resourceRequest: r !== undefined,
    namespace: r?.namespace ?? '',
    apiGroup: r?.group ?? '',
    apiVersion: r ? (r.version ?? '*') : '',
    resource: r?.resource ?? '',
    subresource: r?.subresource ?? '',
    name: r?.name ?? '',
    path: spec.nonResourceAttributes?.path ?? '',
    ...(equal.length > 0 ? { fieldSelector: Object.fromEntries(equal) } : {}),
  };
}

function answer(authorizer: Authorizer, attributes: Attributes) {
  const { decision, reason } = authorizer.authorize(attributes);
  return { allowed: decision === 'allow', ...(decision === 'deny' ? { denied: true } : {}), ...(reason ? { reason } : {}) };
}
