/** Role-based access control: allowed is what some bound role allows; everything else is left to others. */
import type { Attributes, Authorization, Authorizer, ResourceRule, UserInfo, UserRules } from '../ports.ts';
import type { Grant, RbacPolicy } from './policy.ts';
import { ruleAllows } from './rule.ts';

/** A user's rules in one namespace, each with what it answers: by which grant it allows. */
interface HeldRules {
  readonly rules: readonly { readonly rule: ResourceRule; readonly answer: Authorization }[];
  /** Roles that are bound and not there. */
  readonly missing: readonly string[];
}

/** How many users' rules are kept ready. */
const REMEMBERED_USERS = 2000;

export class RbacAuthorizer implements Authorizer {
  readonly policy: RbacPolicy;
  private readonly held = new Map<string, HeldRules>();
  /** A user is one value for all requests of a connection: what names them and their groups is put together once. */
  private readonly userKeys = new WeakMap<UserInfo, string>();
  private heldGeneration = -1;

  constructor(policy: RbacPolicy) {
    this.policy = policy;
  }

  authorize(a: Attributes): Authorization {
    const cluster = this.heldBy(a.user, '');
    const local = a.resourceRequest && a.namespace !== '' ? this.heldBy(a.user, a.namespace) : undefined;
    const found = cluster.rules.find(r => ruleAllows(r.rule, a)) ?? local?.rules.find(r => ruleAllows(r.rule, a));
    if (found) return found.answer;
    return { decision: 'no-opinion', reason: resolutionErrors([...cluster.missing, ...(local?.missing ?? [])], 'RBAC: ') };
  }

  rulesFor(user: UserInfo, namespace: string): UserRules {
    const held = [this.heldBy(user, ''), ...(namespace === '' ? [] : [this.heldBy(user, namespace)])];
    const error = resolutionErrors(held.flatMap(h => h.missing), '');
    return { rules: held.flatMap(h => h.rules.map(r => r.rule)), incomplete: error !== '', ...(error ? { error } : {}) };
  }

  private heldBy(user: UserInfo, namespace: string): HeldRules {
    if (this.heldGeneration !== this.policy.generation) {
      this.held.clear();
      this.heldGeneration = this.policy.generation;
    }
    let userKey = this.userKeys.get(user);
    if (userKey === undefined) this.userKeys.set(user, (userKey = [user.name, ...user.groups].join('\0')));
    const key = `${namespace}\0${userKey}`;
    const known = this.held.get(key);
    if (known) return known;
    if (this.held.size >= REMEMBERED_USERS) this.held.delete(this.held.keys().next().value!);
    const held = resolve(this.policy, user, namespace);
    this.held.set(key, held);
    return held;
  }
}

function resolve(policy: RbacPolicy, user: UserInfo, namespace: string): HeldRules {
  const missing: string[] = [];
  const rules = policy.grantsOf(user, namespace).flatMap(grant => {
    const { roleRef } = grant.binding;
    const found = policy.rulesOf(roleRef, namespace);
    if (!found) missing.push(missingRole(roleRef.kind, roleRef.name));
    const answer: Authorization = { decision: 'allow', reason: `RBAC: allowed by ${describeGrant(grant)}` };
    return (found ?? []).map(rule => ({ rule, answer }));
  });
  return { rules, missing };
}

export const missingRole = (kind: string, name: string): string => `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;

function resolutionErrors(missing: readonly string[], prefix: string): string {
  const distinct = [...new Set(missing)];
  if (distinct.length === 0) return '';
  return `${prefix}${distinct.length === 1 ? distinct[0] : `[${distinct.join(', ')}]`}`;
}

/** `ClusterRoleBinding "view-all" of ClusterRole "view" to Group "team"`. */
function describeGrant({ binding, subject }: Grant): string {
  const { name, namespace } = binding.metadata;
  const bindingName = namespace ? `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}` : `ClusterRoleBinding ${JSON.stringify(name)}`;
  const subjectName = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `${bindingName} of ${binding.roleRef.kind} ${JSON.stringify(binding.roleRef.name)} to ${subject.kind} ${JSON.stringify(subjectName)}`;
}
