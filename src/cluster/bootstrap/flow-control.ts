/** Priority levels and flow schemas of a new cluster: which requests share which part of the API server. */
import type { FlowSchema, FlowSchemaSpec, PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '../../kinds/generated/flowcontrol-v1.ts';
import type { PolicyRulesWithSubjects, Subject } from '../../kinds/generated/flowcontrol-v1.ts';

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';
const metadata = (name: string) => ({ name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } });

interface Level {
  readonly shares: number;
  readonly lendable: number;
  /** Absent: what finds no seat is rejected. */
  readonly queues?: readonly [count: number, handSize: number];
}

const LEVELS: Readonly<Record<string, Level>> = {
  'catch-all': { shares: 5, lendable: 0 },
  'global-default': { shares: 20, lendable: 50, queues: [128, 6] },
  'leader-election': { shares: 10, lendable: 0, queues: [16, 4] },
  'node-high': { shares: 40, lendable: 25, queues: [64, 6] },
  system: { shares: 30, lendable: 33, queues: [64, 6] },
  'workload-high': { shares: 40, lendable: 50, queues: [128, 6] },
  'workload-low': { shares: 100, lendable: 90, queues: [128, 6] },
};

export function priorityLevels(): PriorityLevelConfiguration[] {
  const exempt: PriorityLevelConfigurationSpec = { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } };
  const limited = Object.entries(LEVELS).map(([name, level]) => [name, limitedLevel(level)] as const);
  return [['exempt', exempt] as const, ...limited].map(([name, spec]) => ({ apiVersion: API_VERSION, kind: 'PriorityLevelConfiguration', metadata: metadata(name), spec }));
}

function limitedLevel({ shares, lendable, queues }: Level): PriorityLevelConfigurationSpec {
  const limitResponse = queues
    ? { type: 'Queue', queuing: { queues: queues[0], handSize: queues[1], queueLengthLimit: 50 } }
    : { type: 'Reject' };
  return { type: 'Limited', limited: { nominalConcurrencyShares: shares, limitResponse, lendablePercent: lendable } };
}

const user = (name: string): Subject => ({ kind: 'User', user: { name } });
const group = (name: string): Subject => ({ kind: 'Group', group: { name } });
const KUBE_SYSTEM_ACCOUNTS: Subject = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } };
const EVERYBODY = [group('system:unauthenticated'), group('system:authenticated')];

const ALL_PATHS = [{ verbs: ['*'], nonResourceURLs: ['*'] }];
const inNamespaces = (verbs: string[], apiGroup: string, resources: string[]) => ({ verbs, apiGroups: [apiGroup], resources, namespaces: ['*'] });
const everywhere = (verbs: string[], apiGroup: string, resources: string[]) => ({ verbs, apiGroups: [apiGroup], resources, clusterScope: true, namespaces: ['*'] });
const everything = (subjects: Subject[]): PolicyRulesWithSubjects => ({ subjects, resourceRules: [everywhere(['*'], '*', ['*'])], nonResourceRules: ALL_PATHS });

interface Flow {
  readonly level: string;
  readonly precedence: number;
  readonly by?: 'ByUser' | 'ByNamespace';
  readonly rule: PolicyRulesWithSubjects;
}

const LEADERS = [user('system:kube-controller-manager'), user('system:kube-scheduler'), KUBE_SYSTEM_ACCOUNTS];
const NODES = [group('system:nodes')];

const FLOWS: Readonly<Record<string, Flow>> = {
  exempt: { level: 'exempt', precedence: 1, rule: everything([group('system:masters')]) },
  probes: { level: 'exempt', precedence: 2, rule: { subjects: EVERYBODY, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] } },
  'system-leader-election': {
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    rule: { subjects: LEADERS, resourceRules: [inNamespaces(['get', 'create', 'update'], 'coordination.k8s.io', ['leases'])] },
  },
  'system-node-high': {
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    rule: { subjects: NODES, resourceRules: [everywhere(['*'], '', ['nodes', 'nodes/status']), inNamespaces(['*'], 'coordination.k8s.io', ['leases'])] },
  },
  'system-nodes': { level: 'system', precedence: 500, by: 'ByUser', rule: everything(NODES) },
  'kube-controller-manager': { level: 'workload-high', precedence: 800, by: 'ByNamespace', rule: everything([user('system:kube-controller-manager')]) },
  'kube-scheduler': { level: 'workload-high', precedence: 800, by: 'ByNamespace', rule: everything([user('system:kube-scheduler')]) },
  'kube-system-service-accounts': { level: 'workload-high', precedence: 900, by: 'ByNamespace', rule: everything([KUBE_SYSTEM_ACCOUNTS]) },
  'service-accounts': { level: 'workload-low', precedence: 9000, by: 'ByUser', rule: everything([group('system:serviceaccounts')]) },
  'global-default': { level: 'global-default', precedence: 9900, by: 'ByUser', rule: everything(EVERYBODY) },
  'catch-all': { level: 'catch-all', precedence: 10000, by: 'ByUser', rule: everything(EVERYBODY) },
};

export function flowSchemas(): FlowSchema[] {
  return Object.entries(FLOWS).map(([name, { level, precedence, by, rule }]) => {
    const spec: FlowSchemaSpec = {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence: precedence,
      ...(by ? { distinguisherMethod: { type: by } } : {}),
      rules: [rule],
    };
    return { apiVersion: API_VERSION, kind: 'FlowSchema', metadata: metadata(name), spec };
  });
}
