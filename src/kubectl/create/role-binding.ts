/** Plans what `create rolebinding` and `create clusterrolebinding` make. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export interface Subjects {
  readonly user: readonly string[];
  readonly group: readonly string[];
  /** `namespace:name`. */
  readonly serviceaccount: readonly string[];
}

export const userSubject = (name: string) => ({ kind: 'User', apiGroup: RBAC_GROUP, name });
export const groupSubject = (name: string) => ({ kind: 'Group', apiGroup: RBAC_GROUP, name });

function serviceAccountSubject(text: string): object {
  const [namespace, name, ...more] = text.split(':');
  if (!namespace || !name || more.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>');
  return { kind: 'ServiceAccount', name, namespace };
}

export interface Binding {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly name: string;
  readonly role: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string };
  readonly subjects: Subjects;
}

export function planRoleBinding({ kind, name, role, subjects }: Binding): Unstructured {
  return {
    apiVersion: `${RBAC_GROUP}/v1`, kind, metadata: { name }, roleRef: { apiGroup: RBAC_GROUP, ...role },
    subjects: [...subjects.user.map(userSubject), ...subjects.group.map(groupSubject), ...subjects.serviceaccount.map(serviceAccountSubject)],
  };
}
