/** The users as which the parts of a cluster call its API, as upstream's parts do. */
import { ALL_AUTHENTICATED, PRIVILEGED_GROUP } from '../apiserver/auth/ports.ts';
import type { UserInfo } from '../apiserver/auth/ports.ts';
import { NODES_GROUP, NODE_USER_PREFIX } from '../apiserver/auth/node/identity.ts';
import { serviceAccountUser, splitServiceAccountUsername } from '../apiserver/auth/service-account.ts';

const component = (name: string): UserInfo => ({ name, groups: [ALL_AUTHENTICATED] });

export const SERVER: UserInfo = { name: 'system:apiserver', groups: [PRIVILEGED_GROUP, ALL_AUTHENTICATED] };
export const CONTROLLER_MANAGER = component('system:kube-controller-manager');
export const SCHEDULER = component('system:kube-scheduler');
export const PROXY = component('system:kube-proxy');
export const nodeUser = (node: string): UserInfo => ({ name: `${NODE_USER_PREFIX}${node}`, groups: [NODES_GROUP, ALL_AUTHENTICATED] });

/** `system:serviceaccount:kube-system:replicaset-controller` with its groups, the API server with its own, or any other name with none but everybody's. */
export function userNamed(name: string): UserInfo {
  if (name === SERVER.name) return SERVER;
  const account = splitServiceAccountUsername(name);
  return account ? serviceAccountUser(account.namespace, account.name) : component(name);
}
