/** Everything that a new cluster holds before anybody asks for anything. */
import type { KubeObject } from '../../machinery/object.ts';
import { clusterRoleBindings, roleBindings } from './bindings.ts';
import { flowSchemas, priorityLevels } from './flow-control.ts';
import { clusterRoles, controllerNames, roles } from './roles.ts';

export interface BootstrapFacts {
  /** The first address of the service range: `kubernetes.default.svc`. */
  readonly kubernetesServiceIp: string;
  /** Where pods reach the API server. */
  readonly advertiseAddress: string;
  readonly port: number;
  readonly clientCaPem: string;
  readonly frontProxyCaPem: string;
  /** `2026-11-22`. */
  readonly today: string;
}

export const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export function namespaces(): KubeObject[] {
  return SYSTEM_NAMESPACES.map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

/** Controllers that no cluster without a cloud provider, or without SELinux, runs. */
const WITHOUT_ACCOUNT = new Set(['route-controller', 'selinux-warning-controller', 'service-controller']);

export function serviceAccounts(): KubeObject[] {
  const names = controllerNames().filter(name => !WITHOUT_ACCOUNT.has(name));
  return names.map(name => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'kube-system' } }));
}

function priorityClasses(): KubeObject[] {
  const classes = [
    ['system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'],
    ['system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'],
  ] as const;
  return classes.map(([name, value, description]) => ({
    apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description, preemptionPolicy: 'PreemptLowerPriority',
  }));
}

function configMaps(facts: BootstrapFacts): KubeObject[] {
  const authentication = {
    'client-ca-file': facts.clientCaPem,
    'requestheader-allowed-names': '["front-proxy"]',
    'requestheader-client-ca-file': facts.frontProxyCaPem,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
  const configMap = (name: string, data: Record<string, string>) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data });
  return [
    configMap('extension-apiserver-authentication', authentication),
    configMap('kube-apiserver-legacy-service-account-token-tracking', { since: facts.today }),
  ];
}

const inDefault = (name: string, labels: Record<string, string>) => ({ name, namespace: 'default', labels });

export function kubernetesService(facts: BootstrapFacts): KubeObject {
  const spec = {
    clusterIP: facts.kubernetesServiceIp,
    clusterIPs: [facts.kubernetesServiceIp],
    type: 'ClusterIP',
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: facts.port }],
  };
  return { apiVersion: 'v1', kind: 'Service', metadata: inDefault('kubernetes', { component: 'apiserver', provider: 'kubernetes' }), spec } as KubeObject;
}

export function kubernetesEndpoints(facts: BootstrapFacts): KubeObject[] {
  const port = { name: 'https', port: facts.port, protocol: 'TCP' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: inDefault('kubernetes', { 'endpointslice.kubernetes.io/skip-mirror': 'true' }),
      subsets: [{ addresses: [{ ip: facts.advertiseAddress }], ports: [port] }],
    } as KubeObject,
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: inDefault('kubernetes', { 'kubernetes.io/service-name': 'kubernetes' }),
      addressType: 'IPv4',
      endpoints: [{ addresses: [facts.advertiseAddress], conditions: { ready: true } }],
      ports: [port],
    } as KubeObject,
  ];
}

/** One kind's objects and what a start does with one that is there already. */
export interface BootstrapSet {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly objects: readonly KubeObject[];
  /** `keep`: it is left alone. `grow`: what is missing is added, unless its owner forbade it. `enforce`: it is made as wanted. */
  readonly existing: 'keep' | 'grow' | 'enforce';
}

/** In the order of their making; namespaces come before all of these. */
export function bootstrapSets(facts: BootstrapFacts): BootstrapSet[] {
  const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1', existing: 'grow' } as const;
  const flow = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', existing: 'keep' } as const;
  const core = { group: '', version: 'v1' } as const;
  const [endpoints, slice] = kubernetesEndpoints(facts);
  return [
    { ...rbac, plural: 'clusterroles', objects: clusterRoles() },
    { ...rbac, plural: 'clusterrolebindings', objects: clusterRoleBindings() },
    { ...rbac, plural: 'roles', objects: roles() },
    { ...rbac, plural: 'rolebindings', objects: roleBindings() },
    { ...core, plural: 'serviceaccounts', objects: serviceAccounts(), existing: 'keep' },
    { ...core, plural: 'configmaps', objects: configMaps(facts).slice(0, 1), existing: 'enforce' },
    { ...core, plural: 'configmaps', objects: configMaps(facts).slice(1), existing: 'keep' },
    { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', objects: priorityClasses(), existing: 'keep' },
    { ...flow, plural: 'prioritylevelconfigurations', objects: priorityLevels() },
    { ...flow, plural: 'flowschemas', objects: flowSchemas() },
    { ...core, plural: 'services', objects: [kubernetesService(facts)], existing: 'enforce' },
    { ...core, plural: 'endpoints', objects: [endpoints!], existing: 'enforce' },
    { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', objects: [slice!], existing: 'enforce' },
  ];
}
