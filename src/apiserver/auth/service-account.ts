/** The names that a service account goes by as a user. */
import { ALL_AUTHENTICATED } from './ports.ts';
import type { UserInfo } from './ports.ts';

const PREFIX = 'system:serviceaccount:';
export const ALL_SERVICE_ACCOUNTS = 'system:serviceaccounts';

export const serviceAccountUsername = (namespace: string, name: string): string => `${PREFIX}${namespace}:${name}`;

/** `system:serviceaccount:default:web` as its namespace and name. */
export function splitServiceAccountUsername(username: string): { namespace: string; name: string } | undefined {
  if (!username.startsWith(PREFIX)) return undefined;
  const [namespace, name, ...rest] = username.slice(PREFIX.length).split(':');
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

export const serviceAccountGroups = (namespace: string): string[] => [ALL_SERVICE_ACCOUNTS, `${ALL_SERVICE_ACCOUNTS}:${namespace}`];

/** A component of the control plane as the user it is upstream: `system:serviceaccount:kube-system:replicaset-controller`. */
export function serviceAccountUser(namespace: string, name: string): UserInfo {
  return { name: serviceAccountUsername(namespace, name), groups: [...serviceAccountGroups(namespace), ALL_AUTHENTICATED] };
}
