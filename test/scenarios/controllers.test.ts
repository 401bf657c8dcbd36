/** The controllers against the real API server, with upstream's roles, on a virtual clock: what they make of everyday changes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { timestamp } from '../../src/base/clock.ts';
import {
  ConfigMap, Endpoints, EndpointSlice, Event, Lease, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, ReplicaSet, ReplicationController, Secret, Service,
  ServiceAccount, StorageClass,
} from '../../src/kinds/index.ts';
import type { Kind } from '../../src/machinery/kind.ts';
import type { KubeObject } from '../../src/machinery/object.ts';
import { hasReason } from '../../src/machinery/status-error.ts';
import { startVirtualCluster, type VirtualCluster } from '../support/virtual-cluster.ts';

let w: VirtualCluster;
beforeEach(async () => {
  w = await startVirtualCluster();
  await w.clock.advance(1_000);
});
afterEach(() => w.stop());

const TEMPLATE = { metadata: { labels: { name: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort: 5000 }] }] } };
const make = <T extends KubeObject>(kind: Kind<T>, name: string, rest: object = {}, metadata: object = {}): Promise<T> =>
  w.client.resource(kind).create({ metadata: { name, ...(kind.scope === 'Namespaced' ? { namespace: 'default' } : {}), ...metadata }, ...rest } as T);
const all = async <T extends KubeObject>(kind: Kind<T>, namespace?: string): Promise<T[]> => (await w.client.resource(kind).list(namespace ? { namespace } : {})).items;
const names = (objects: readonly KubeObject[]) => objects.map(o => o.metadata.name).sort();
const events = async (reason: string) => (await all(Event)).filter(e => e.reason === reason);
const isGone = (found: Promise<unknown>) => found.then(() => false, error => hasReason(error, 'NotFound'));

async function makeNode(name: string, labels: Record<string, string> = {}) {
  await make(Lease, name, { spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: `${timestamp(w.clock.now()).slice(0, -1)}.000000Z` } }, { namespace: 'kube-node-lease' });
  await make(Node, name, {}, { labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...labels } });
  await beat(name);
}
async function beat(name: string) {
  const at = timestamp(w.clock.now());
  const condition = (type: string, status: string) => ({ type, status, reason: 'Kubelet', message: '', lastHeartbeatTime: at, lastTransitionTime: at });
  const status = {
    conditions: [condition('MemoryPressure', 'False'), condition('DiskPressure', 'False'), condition('PIDPressure', 'False'), condition('Ready', 'True')],
    capacity: { cpu: '4', memory: '8Gi', pods: '110' }, allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
  };
  await w.client.resource(Node).patchStatus(name, undefined, 'application/merge-patch+json', { status });
}
async function runPods(ip = 10) {
  for (const pod of await all(Pod)) {
    if (pod.status?.phase === 'Running' || !pod.spec?.nodeName) continue;
    const at = timestamp(w.clock.now());
    const status = { phase: 'Running', podIP: `10.244.0.${ip}`, podIPs: [{ ip: `10.244.0.${ip++}` }], startTime: at, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }] };
    await w.client.resource(Pod).patchStatus(pod.metadata.name!, pod.metadata.namespace, 'application/strategic-merge-patch+json', { status });
  }
}

test('a new cluster: accounts and root certificates in every namespace, and nobody complains', async () => {
  expect((await all(ServiceAccount)).filter(a => a.metadata.name === 'default').map(a => a.metadata.namespace).sort()).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  const maps = (await all(ConfigMap)).filter(m => m.metadata.name === 'kube-root-ca.crt');
  expect(maps).toHaveLength(4);
  expect(maps[0]!.metadata.annotations?.['kubernetes.io/description']).toMatch(/^Contains a CA bundle that can be used to verify the kube-apiserver/);
  await w.client.resource(ConfigMap).patch('kube-root-ca.crt', 'default', 'application/merge-patch+json', { data: { 'ca.crt': 'forged' } });
  await w.clock.advance(1_000);
  expect((await w.client.resource(ConfigMap).get('kube-root-ca.crt', 'default')).data).toEqual({ 'ca.crt': 'CA' });
  expect(w.complaints).toEqual([]);
});

test('a controller of ten adopts web1 and makes nine; deleting it takes them along, orphaning leaves them', async () => {
  await make(Pod, 'web1', { spec: TEMPLATE.spec }, { labels: { name: 'web', app: 'demo' } });
  await make(ReplicationController, 'web', { spec: { replicas: 10, selector: { name: 'web' }, template: TEMPLATE } });
  await w.clock.advance(2_000);
  expect(await all(Pod)).toHaveLength(10);
  const web1 = await w.client.resource(Pod).get('web1', 'default');
  expect(web1.metadata.ownerReferences).toMatchObject([{ apiVersion: 'v1', kind: 'ReplicationController', name: 'web', controller: true, blockOwnerDeletion: true }]);
  expect((await w.client.resource(ReplicationController).get('web', 'default')).status).toEqual({ replicas: 10, fullyLabeledReplicas: 10, observedGeneration: 1 });
  const told = await events('SuccessfulCreate');
  expect(told).toHaveLength(9);
  expect(told[0]).toMatchObject({
    involvedObject: { kind: 'ReplicationController', apiVersion: 'v1', name: 'web', namespace: 'default' }, type: 'Normal', count: 1,
    source: { component: 'replication-controller' }, reportingComponent: 'replication-controller', message: expect.stringMatching(/^Created pod: web-[a-z0-9]{5}$/),
  });
  await w.client.resource(ReplicationController).delete('web', 'default', { propagationPolicy: 'Orphan' });
  await w.clock.advance(5_000);
  expect(await all(ReplicationController)).toEqual([]);
  expect((await all(Pod)).filter(pod => pod.metadata.ownerReferences === undefined)).toHaveLength(10);
  await make(ReplicaSet, 'again', { spec: { replicas: 3, selector: { matchExpressions: [{ key: 'name', operator: 'In', values: ['web'] }] }, template: TEMPLATE } });
  await w.clock.advance(5_000);
  expect(await all(Pod)).toHaveLength(3);
  expect((await w.client.resource(ReplicaSet).get('again', 'default')).status).toMatchObject({ replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
  await w.client.resource(ReplicaSet).delete('again', 'default', { propagationPolicy: 'Foreground' });
  await w.clock.advance(5_000);
  expect(await all(ReplicaSet)).toEqual([]);
  expect(await all(Pod)).toEqual([]);
  expect(w.complaints).toEqual([]);
});

test('what cannot be created is told once, in the status and by an event, and taken back', async () => {
  await make(ReplicationController, 'web', { spec: { replicas: 2, selector: { name: 'web' }, template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, serviceAccountName: 'absent' } } } });
  await w.clock.advance(1_000);
  const why = 'pods "web-" is forbidden: error looking up service account default/absent: serviceaccount "absent" not found';
  const { status } = await w.client.resource(ReplicationController).get('web', 'default');
  expect(status?.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: why }]);
  expect((await events('FailedCreate'))[0]?.message).toBe(`Error creating: ${why}`);
  await make(ServiceAccount, 'absent');
  await w.clock.advance(20_000);
  expect((await w.client.resource(ReplicationController).get('web', 'default')).status).toEqual({ replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1 });
});

test('endpoints and slices follow the pods of a service', async () => {
  await makeNode('n1', { 'topology.kubernetes.io/zone': 'z1' });
  await make(Service, 'web', { spec: { selector: { name: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } }, { labels: { name: 'web' } });
  await w.clock.advance(1_000);
  const slicesOf = async () => (await all(EndpointSlice, 'default')).filter(s => s.metadata.labels?.['kubernetes.io/service-name'] === 'web');
  expect((await slicesOf()).map(s => [s.endpoints, s.ports])).toEqual([[null, null]]);
  await make(ReplicationController, 'web', { spec: { replicas: 2, selector: { name: 'web' }, template: TEMPLATE } });
  await w.clock.advance(2_000);
  await runPods();
  await w.clock.advance(2_000);
  const [slice] = await slicesOf();
  expect(slice).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
      labels: { name: 'web', 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4', ports: [{ name: 'http', port: 5000, protocol: 'TCP' }],
  });
  expect(slice!.endpoints).toHaveLength(2);
  expect(slice!.endpoints![0]).toMatchObject({ conditions: { ready: true, serving: true, terminating: false }, nodeName: 'n1', zone: 'z1', targetRef: { kind: 'Pod' } });
  const endpoints = await w.client.resource(Endpoints).get('web', 'default');
  expect(endpoints.metadata.labels).toEqual({ name: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
  expect(endpoints.subsets).toMatchObject([{ addresses: [{ ip: '10.244.0.10', nodeName: 'n1' }, { ip: '10.244.0.11' }], ports: [{ name: 'http', port: 5000, protocol: 'TCP' }] }]);
  const [pod] = await all(Pod);
  await w.client.resource(Pod).delete(pod!.metadata.name!, 'default');
  await w.clock.advance(1_000);
  const ending = (await slicesOf())[0]!.endpoints!.find(e => e.targetRef?.name === pod!.metadata.name);
  expect(ending?.conditions).toEqual({ ready: false, serving: true, terminating: true });
  expect((await w.client.resource(Endpoints).get('web', 'default')).subsets?.[0]?.addresses).toHaveLength(1);
  await w.client.resource(Service).delete('web', 'default');
  await w.clock.advance(2_000);
  expect(await slicesOf()).toEqual([]);
  expect(await isGone(w.client.resource(Endpoints).get('web', 'default'))).toBe(true);
  expect(w.complaints).toEqual([]);
});

test('endpoints made by hand are mirrored', async () => {
  await make(Service, 'db', { spec: { ports: [{ port: 3306 }] } });
  await make(Endpoints, 'db', { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 3306 }] }] });
  await w.clock.advance(1_000);
  const mirrored = (await all(EndpointSlice, 'default')).filter(s => s.metadata.labels?.['kubernetes.io/service-name'] === 'db');
  expect(mirrored).toMatchObject([{
    metadata: { labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' }, ownerReferences: [{ kind: 'Endpoints', name: 'db' }] },
    endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }], ports: [{ name: '', port: 3306, protocol: 'TCP' }],
  }]);
});

test('a namespace goes with all it holds, its pods first', async () => {
  await make(Namespace, 'team');
  await w.clock.advance(1_000);
  await makeNode('n1');
  await make(ReplicationController, 'web', { spec: { replicas: 2, selector: { name: 'web' }, template: TEMPLATE } }, { namespace: 'team' });
  await make(Secret, 'held', {}, { namespace: 'team', finalizers: ['example.com/hold'] });
  await w.clock.advance(2_000);
  await runPods();
  await w.client.resource(Namespace).delete('team');
  await w.clock.advance(2_000);
  const conditionsNow = async () => Object.fromEntries(((await w.client.resource(Namespace).get('team')).status?.conditions ?? []).map(c => [c.type, `${c.status} ${c.reason}: ${c.message}`]));
  expect(await conditionsNow()).toEqual({
    NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
    NamespaceDeletionGroupVersionParsingFailure: 'False ParsedGroupVersions: All legacy kube types successfully parsed',
    NamespaceDeletionContentFailure: 'False ContentDeleted: All content successfully deleted, may be waiting on finalization',
    NamespaceContentRemaining: 'True SomeResourcesRemain: Some resources are remaining: pods. has 2 resource instances',
    NamespaceFinalizersRemaining: 'False ContentHasNoFinalizers: All content-preserving finalizers finished',
  });
  expect(await all(ReplicationController, 'team')).toHaveLength(1);
  for (const pod of await all(Pod, 'team')) await w.client.resource(Pod).delete(pod.metadata.name!, 'team', { gracePeriodSeconds: 0 });
  await w.clock.advance(2_000);
  expect((await conditionsNow())['NamespaceFinalizersRemaining']).toBe(
    'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  );
  await w.client.resource(Secret).patch('held', 'team', 'application/merge-patch+json', { metadata: { finalizers: null } });
  await w.clock.advance(20_000);
  expect(await isGone(w.client.resource(Namespace).get('team'))).toBe(true);
  expect(w.complaints).toEqual([]);
});

test('nodes get their share of the pod network, labels and events; a silent one is marked, tainted and left by its pods', async () => {
  await makeNode('n1');
  await makeNode('n2');
  await w.clock.advance(1_000);
  const n1 = await w.client.resource(Node).get('n1');
  expect([n1.spec?.podCIDR, n1.spec?.podCIDRs, (await w.client.resource(Node).get('n2')).spec?.podCIDR]).toEqual(['10.244.0.0/24', ['10.244.0.0/24'], '10.244.1.0/24']);
  expect(n1.metadata.labels).toMatchObject({ 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'amd64' });
  expect(n1.spec?.taints).toBeUndefined();
  expect((await events('RegisteredNode')).map(e => e.message).sort()).toEqual(['Node n1 event: Registered Node n1 in Controller', 'Node n2 event: Registered Node n2 in Controller']);
  await make(Pod, 'stays', { spec: { ...TEMPLATE.spec, nodeName: 'n1' } });
  await runPods();
  for (let i = 0; i < 6; i++) {
    await w.clock.advance(10_000);
    await beat('n2');
  }
  await w.clock.advance(1_000);
  const silent = await w.client.resource(Node).get('n1');
  expect(silent.status?.conditions?.find(c => c.type === 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' });
  expect(silent.spec?.taints?.map(t => `${t.key}:${t.effect}`).sort()).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);
  expect((await events('NodeNotReady')).map(e => e.message).sort()).toEqual(['Node is not ready', 'Node n1 status is now: NodeNotReady']);
  expect((await w.client.resource(Pod).get('stays', 'default')).status?.conditions?.find(c => c.type === 'Ready')?.status).toBe('False');
  for (let i = 0; i < 31; i++) {
    await w.clock.advance(10_000);
    await beat('n2');
  }
  const leaving = await w.client.resource(Pod).get('stays', 'default');
  expect(leaving.metadata.deletionTimestamp).toBeDefined();
  expect(leaving.status?.conditions?.find(c => c.type === 'DisruptionTarget')).toMatchObject({ status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' });
  expect((await events('TaintManagerEviction'))[0]?.message).toBe('Marking for deletion Pod default/stays');
  await beat('n1');
  await w.clock.advance(1_000);
  expect((await w.client.resource(Node).get('n1')).spec?.taints).toBeUndefined();
  await w.client.resource(Node).delete('n1');
  await w.clock.advance(90_000);
  expect(await isGone(w.client.resource(Pod).get('stays', 'default'))).toBe(true);
  expect((await events('RemovingNode')).map(e => e.message)).toEqual(['Node n1 event: Removing Node n1 from Controller']);
});

test('where every node is silent nobody is evicted', async () => {
  await makeNode('n1');
  await make(Pod, 'stays', { spec: { ...TEMPLATE.spec, nodeName: 'n1' } });
  await w.clock.advance(600_000);
  const node = await w.client.resource(Node).get('n1');
  expect(node.spec?.taints?.map(t => `${t.key}:${t.effect}`)).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  expect((await w.client.resource(Pod).get('stays', 'default')).metadata.deletionTimestamp).toBeUndefined();
});

test('what becomes of a silent node depends on the others, whenever they are heard of again', async () => {
  await makeNode('n1');
  await makeNode('n2');
  await w.clock.advance(70_000);
  const taints = async (name: string) => (await w.client.resource(Node).get(name)).spec?.taints?.map(t => t.effect).sort();
  expect([await taints('n1'), await taints('n2')]).toEqual([['NoSchedule'], ['NoSchedule']]);
  await beat('n2');
  await w.clock.advance(6_000);
  expect([await taints('n1'), await taints('n2')]).toEqual([['NoExecute', 'NoSchedule'], undefined]);
  await w.clock.advance(70_000);
  expect([await taints('n1'), await taints('n2')]).toEqual([['NoSchedule'], ['NoSchedule']]);
});

test('a claim binds a static volume, is protected while a pod uses it, and leaves the volume released', async () => {
  const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'manual', hostPath: { path: '/mnt/data' }, persistentVolumeReclaimPolicy: 'Retain' };
  await make(PersistentVolume, 'large', { spec: { ...spec, capacity: { storage: '5Gi' } } });
  await make(PersistentVolume, 'fits', { spec });
  await make(PersistentVolume, 'small', { spec: { ...spec, capacity: { storage: '100Mi' } } });
  await make(PersistentVolumeClaim, 'data', { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage: '500Mi' } } } });
  await w.clock.advance(1_000);
  const claim = await w.client.resource(PersistentVolumeClaim).get('data', 'default');
  expect([claim.spec.volumeName, claim.status]).toEqual(['fits', { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } }]);
  expect(claim.metadata.annotations).toEqual({ 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' });
  const volume = await w.client.resource(PersistentVolume).get('fits');
  expect(volume).toMatchObject({ status: { phase: 'Bound' }, metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } }, spec: { claimRef: { name: 'data', uid: claim.metadata.uid } } });
  expect((await w.client.resource(PersistentVolume).get('large')).status?.phase).toBe('Available');
  await makeNode('n1');
  await make(Pod, 'user', { spec: { ...TEMPLATE.spec, nodeName: 'n1', volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } });
  await w.client.resource(PersistentVolumeClaim).delete('data', 'default');
  await w.clock.advance(5_000);
  expect((await w.client.resource(PersistentVolumeClaim).get('data', 'default')).metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
  await w.client.resource(Pod).delete('user', 'default', { gracePeriodSeconds: 0 });
  await w.clock.advance(5_000);
  expect(await isGone(w.client.resource(PersistentVolumeClaim).get('data', 'default'))).toBe(true);
  expect((await w.client.resource(PersistentVolume).get('fits')).status?.phase).toBe('Released');
  expect(w.complaints).toEqual([]);
});

test('a claim without a volume says what it waits for', async () => {
  await make(PersistentVolumeClaim, 'lone', { spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } } });
  await make(StorageClass, 'later', { provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer' });
  await make(PersistentVolumeClaim, 'later', { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'later', resources: { requests: { storage: '1Gi' } } } });
  await w.clock.advance(31_000);
  expect((await events('FailedBinding'))[0]).toMatchObject({ message: 'no persistent volumes available for this claim and no storage class is set', source: { component: 'persistentvolume-controller' } });
  expect((await events('FailedBinding'))[0]!.count).toBeGreaterThanOrEqual(3);
  expect((await events('WaitForFirstConsumer'))[0]?.message).toBe('waiting for first consumer to be created before binding');
  expect((await all(PersistentVolumeClaim)).map(c => c.status?.phase)).toEqual(['Pending', 'Pending']);
});

test('a secret that asks for an account\'s token gets it, and goes with the account', async () => {
  await make(ServiceAccount, 'robot');
  await make(Secret, 'robot-token', { type: 'kubernetes.io/service-account-token' }, { annotations: { 'kubernetes.io/service-account.name': 'robot' } });
  // Signing happens outside of virtual time.
  const get = () => w.client.resource(Secret).get('robot-token', 'default');
  await vi.waitUntil(async () => {
    await w.clock.advance(100);
    return (await get()).data?.['token'] !== undefined;
  }, { timeout: 10_000, interval: 5 });
  const secret = await get();
  expect(Object.keys(secret.data ?? {}).sort()).toEqual(['ca.crt', 'namespace', 'token']);
  expect(atob(secret.data!['namespace']!)).toBe('default');
  await w.client.resource(ServiceAccount).delete('robot', 'default');
  await w.clock.advance(1_000);
  expect(await isGone(w.client.resource(Secret).get('robot-token', 'default'))).toBe(true);
  expect(names(await all(ServiceAccount, 'default'))).toEqual(['default']);
});

test('a claim without a class gets a local-path volume once its pod has a node, and takes it along when it goes', async () => {
  await w.stop();
  const made: string[] = [];
  const removed: string[] = [];
  w = await startVirtualCluster(1, {
    directories: {
      create: async (node, name) => `/volumes/${made[made.push(`${node} ${name}`) - 1]!.split(' ')[1]}`,
      remove: async (node, path) => void removed.push(`${node} ${path}`),
    },
  });
  await w.clock.advance(1_000);
  await makeNode('n1');
  await make(PersistentVolumeClaim, 'data', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
  await w.clock.advance(20_000);
  const claim = () => w.client.resource(PersistentVolumeClaim).get('data', 'default');
  expect([(await claim()).spec.storageClassName, (await claim()).status?.phase, made]).toEqual(['local-path', 'Pending', []]);
  await beat('n1');
  await make(Pod, 'user', { spec: { ...TEMPLATE.spec, volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } });
  await w.clock.advance(20_000);
  const { spec, status, metadata } = await claim();
  expect([status?.phase, spec.volumeName, made]).toEqual(['Bound', `pvc-${metadata.uid}`, [`n1 pvc-${metadata.uid}_default_data`]]);
  const volume = await w.client.resource(PersistentVolume).get(`pvc-${metadata.uid}`);
  expect(volume).toMatchObject({
    spec: { hostPath: { path: `/volumes/pvc-${metadata.uid}_default_data`, type: 'DirectoryOrCreate' }, persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'local-path' },
    status: { phase: 'Bound' },
  });
  expect((await w.client.resource(Pod).get('user', 'default')).spec?.nodeName).toBe('n1');
  expect((await events('ProvisioningSucceeded')).map(e => e.message)).toEqual([`Successfully provisioned volume pvc-${metadata.uid}`]);
  await w.client.resource(Pod).delete('user', 'default', { gracePeriodSeconds: 0 });
  await w.client.resource(PersistentVolumeClaim).delete('data', 'default');
  await w.clock.advance(20_000);
  expect([await all(PersistentVolumeClaim), await all(PersistentVolume), removed]).toEqual([[], [], [`n1 /volumes/pvc-${metadata.uid}_default_data`]]);
  expect(w.complaints).toEqual([]);
});
