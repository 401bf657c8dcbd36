/** Nobody grants more than they hold: the check on writes of roles and bindings. */
import { semanticEqual } from '../../../machinery/equality.ts';
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import { StatusError, forbiddenError } from '../../../machinery/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../admission/ports.ts';
import type { Authorizer, ResourceRule, UserInfo } from '../ports.ts';
import { PRIVILEGED_GROUP } from '../ports.ts';
import type { RbacAuthorizer } from './authorizer.ts';
import { missingRole } from './authorizer.ts';
import { joinVerbs, missingRules } from './covers.ts';
import type { BindingObject, RoleObject } from './policy.ts';
import { RBAC_GROUP } from './policy.ts';
import { describeRule, quotedList } from './rule.ts';

export interface EscalationCheckOptions {
  readonly rbac: RbacAuthorizer;
  /** All authorizers: for the verbs `escalate` and `bind`, which lift the rule. */
  readonly authorizer: Authorizer;
}

const EVERYTHING: readonly ResourceRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** Refuses, in upstream's words, what would grant permissions that its author lacks. */
export const escalationCheck = (options: EscalationCheckOptions): AdmissionPlugin => ({
  name: 'RBACEscalation',
  resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(plural => `${plural}.${RBAC_GROUP}`),
  operations: ['CREATE', 'UPDATE'],
  validate(write) {
    if (write.user.groups.includes(PRIVILEGED_GROUP) || changesOnlyCollectionFields(write)) return;
    if (write.kind.kind.endsWith('Role')) checkRole(write, options);
    else checkBinding(write, options);
  },
});

function checkRole(write: AdmissionRequest, { rbac, authorizer }: EscalationCheckOptions): void {
  const role = write.object as RoleObject;
  const { name = '', namespace = '' } = role.metadata;
  if (mayDo(authorizer, write.user, { verb: 'escalate', resource: write.kind.plural, name, namespace })) return;
  const held = rbac.rulesFor(write.user, namespace);
  refuseMissing(write, held.rules, { rules: role.rules ?? [], error: held.error });
  if (role.aggregationRule && missingRules(held.rules, EVERYTHING).length > 0) {
    throw forbiddenError({ group: RBAC_GROUP, plural: write.kind.plural }, name, 'must have cluster-admin privileges to use the aggregationRule');
  }
}

function checkBinding(write: AdmissionRequest, { rbac, authorizer }: EscalationCheckOptions): void {
  const { roleRef, metadata } = write.object as unknown as BindingObject;
  const namespace = metadata.namespace ?? '';
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  if (mayDo(authorizer, write.user, { verb: 'bind', resource, name: roleRef.name, namespace })) return;
  const rules = rbac.policy.rulesOf(roleRef, namespace);
  if (!rules) throw new StatusError(404, 'NotFound', missingRole(roleRef.kind, roleRef.name), { name: roleRef.name, group: RBAC_GROUP, kind: roleRef.kind.toLowerCase() });
  const held = rbac.rulesFor(write.user, namespace);
  refuseMissing(write, held.rules, { rules, error: held.error });
}

function refuseMissing(write: AdmissionRequest, held: readonly ResourceRule[], wanted: { rules: readonly ResourceRule[]; error: string | undefined }): void {
  const missing = missingRules(held, wanted.rules);
  if (missing.length === 0) return;
  const { user } = write;
  const lines = [...new Set(joinVerbs(missing).map(describeRule))].sort();
  const errors = wanted.error ? `; resolution errors: [${wanted.error}]` : '';
  throw forbiddenError(
    { group: RBAC_GROUP, plural: write.kind.plural },
    write.object?.metadata.name ?? '',
    `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${errors}`,
  );
}

function mayDo(authorizer: Authorizer, user: UserInfo, what: { verb: string; resource: string; name: string; namespace: string }): boolean {
  const attributes = { user, ...what, resourceRequest: true, apiGroup: RBAC_GROUP, apiVersion: '*', subresource: '', path: '' };
  return authorizer.authorize(attributes).decision === 'allow';
}

/** The garbage collector may take owners and finalizers away from a role whose rules it does not hold. */
function changesOnlyCollectionFields({ object, old }: AdmissionRequest): boolean {
  if (!old || !object) return false;
  const without = (o: Frozen<KubeObject>) => {
    const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _managed, resourceVersion: _version, ...metadata } = o.metadata;
    return { ...o, metadata };
  };
  return semanticEqual(without(object), without(old));
}
