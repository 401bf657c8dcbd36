/** The roles of a new cluster: upstream's defaults, aggregated ones already filled. */
import { planAggregation } from '../../controllers/clusterrole-aggregation/plan.ts';
import type { ClusterRole, Role } from '../../kinds/generated/rbac-v1.ts';
import { CLUSTER_ROLES } from './cluster-roles.ts';
import { CONTROLLER_ROLES } from './controller-roles.ts';
import { parseRule, parseRules } from './rule-text.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const BOOTSTRAPPING = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
/** With this annotation a start adds what is missing again; set to "false" by its owner, the object is left alone. */
export const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

export function defaultMetadata(name: string, more: { namespace?: string; labels?: Record<string, string> } = {}) {
  const { namespace, labels } = more;
  return { name, ...(namespace ? { namespace } : {}), labels: { ...BOOTSTRAPPING, ...labels }, annotations: { [AUTO_UPDATE]: 'true' } };
}

const aggregatedTo = (name: string) => `${GROUP}/aggregate-to-${name}`;

/** Who is part of whom: `view` is part of `edit`, that of `admin`. */
const PART_OF: Readonly<Record<string, string>> = {
  view: 'edit',
  edit: 'admin',
  'system:aggregate-to-view': 'view',
  'system:aggregate-to-edit': 'edit',
  'system:aggregate-to-admin': 'admin',
};

export function clusterRoles(): ClusterRole[] {
  const written = [
    ...[...parseRules(CLUSTER_ROLES)].map(([name, rules]) => clusterRole(name, rules)),
    ...[...parseRules(CONTROLLER_ROLES)].map(([name, rules]) => clusterRole(`system:controller:${name}`, rules)),
  ];
  return ['view', 'edit', 'admin'].reduce((roles, name) => [...roles, aggregate(name, roles)], written);
}

function clusterRole(name: string, rules: unknown): ClusterRole {
  const whole = PART_OF[name];
  const labels = whole ? { [aggregatedTo(whole)]: 'true' } : {};
  return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: defaultMetadata(name, { labels }), rules: rules as NonNullable<ClusterRole['rules']> };
}

function aggregate(name: string, others: readonly ClusterRole[]): ClusterRole {
  const role = { ...clusterRole(name, []), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregatedTo(name)]: 'true' } }] } };
  return { ...role, rules: (planAggregation(role, others) ?? []) as NonNullable<ClusterRole['rules']> };
}

/** The rules by which the node authorizer judges what is not divided by node. */
export const nodeRules = () => parseRules(CLUSTER_ROLES).get('system:node')!;

/** `system:controller:NAME` exists for each of these, and a service account NAME to act by it. */
export const controllerNames = (): string[] => [...parseRules(CONTROLLER_ROLES).keys()];

const LEADER_RULES = ['cgluw coordination.k8s.io:leases', 'cgluw coordination.k8s.io:leasecandidates'];
const EVENTS = 'cpu ,events.k8s.io:events';

/** Namespace, name, rules. */
const ROLES: readonly (readonly [string, string, readonly string[]])[] = [
  ['kube-public', 'system:controller:bootstrap-signer', ['glw :configmaps', 'u :configmaps=cluster-info', EVENTS]],
  ['kube-system', 'extension-apiserver-authentication-reader', ['glw :configmaps=extension-apiserver-authentication']],
  ['kube-system', 'system::leader-locking-kube-controller-manager', LEADER_RULES],
  ['kube-system', 'system::leader-locking-kube-scheduler', LEADER_RULES],
  ['kube-system', 'system:controller:bootstrap-signer', ['glw :secrets']],
  ['kube-system', 'system:controller:cloud-provider', ['cglw :configmaps']],
  ['kube-system', 'system:controller:token-cleaner', ['dglw :secrets', EVENTS]],
];

export function roles(): Role[] {
  return ROLES.map(([namespace, name, rules]) => ({
    apiVersion: API_VERSION,
    kind: 'Role',
    metadata: defaultMetadata(name, { namespace }),
    rules: rules.map(parseRule) as NonNullable<Role['rules']>,
  }));
}
