/** Who holds the default roles. */
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../kinds/generated/rbac-v1.ts';
import { controllerNames, defaultMetadata } from './roles.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;

const user = (name: string): Subject => ({ kind: 'User', apiGroup: GROUP, name });
const group = (name: string): Subject => ({ kind: 'Group', apiGroup: GROUP, name });
const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' });

const AUTHENTICATED = group('system:authenticated');

/** Each binding bears its role's name. */
const CLUSTER_SUBJECTS: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [group('system:masters')],
  'system:basic-user': [AUTHENTICATED],
  'system:discovery': [AUTHENTICATED],
  'system:kube-controller-manager': [user('system:kube-controller-manager')],
  'system:kube-dns': [account('kube-dns')],
  'system:kube-scheduler': [user('system:kube-scheduler')],
  'system:monitoring': [group('system:monitoring')],
  // Nodes are authorized one by one; the binding stays for those who bind the group here.
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [AUTHENTICATED, group('system:unauthenticated')],
  'system:service-account-issuer-discovery': [group('system:serviceaccounts')],
  'system:volume-scheduler': [user('system:kube-scheduler')],
};

export function clusterRoleBindings(): ClusterRoleBinding[] {
  const controllers = controllerNames().map(name => [`system:controller:${name}`, [account(name)]] as const);
  return [...Object.entries(CLUSTER_SUBJECTS), ...controllers].map(([name, subjects]) => ({
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: defaultMetadata(name),
    ...(subjects.length > 0 ? { subjects: [...subjects] } : {}),
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
  }));
}

/** Namespace, binding, role, subjects. */
const ROLE_SUBJECTS: readonly (readonly [string, string, string, readonly Subject[]])[] = [
  ['kube-public', 'system:controller:bootstrap-signer', 'system:controller:bootstrap-signer', [account('bootstrap-signer')]],
  [
    'kube-system',
    'system::extension-apiserver-authentication-reader',
    'extension-apiserver-authentication-reader',
    [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  ],
  [
    'kube-system',
    'system::leader-locking-kube-controller-manager',
    'system::leader-locking-kube-controller-manager',
    [user('system:kube-controller-manager'), account('kube-controller-manager'), account('leader-election-controller')],
  ],
  [
    'kube-system',
    'system::leader-locking-kube-scheduler',
    'system::leader-locking-kube-scheduler',
    [user('system:kube-scheduler'), account('kube-scheduler')],
  ],
  ['kube-system', 'system:controller:bootstrap-signer', 'system:controller:bootstrap-signer', [account('bootstrap-signer')]],
  ['kube-system', 'system:controller:cloud-provider', 'system:controller:cloud-provider', [account('cloud-provider')]],
  ['kube-system', 'system:controller:token-cleaner', 'system:controller:token-cleaner', [account('token-cleaner')]],
];

export function roleBindings(): RoleBinding[] {
  return ROLE_SUBJECTS.map(([namespace, name, role, subjects]) => ({
    apiVersion: API_VERSION,
    kind: 'RoleBinding',
    metadata: defaultMetadata(name, { namespace }),
    subjects: [...subjects],
    roleRef: { apiGroup: GROUP, kind: 'Role', name: role },
  }));
}
