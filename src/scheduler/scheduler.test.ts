import { afterEach, expect, test } from 'vitest';
import { MemoryApi, type MemoryApiOptions } from '../../test/support/memory-api.ts';
import { seededRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { Caches } from '../client/caches.ts';
import type { ApiRequest, Transport } from '../client/transport.ts';
import { createClient } from '../client/typed-client.ts';
import type { Node, Pod } from '../kinds/generated/core-v1.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { internal, type StatusError } from '../machinery/status-error.ts';
import { makeNode, makePod, type PodFixture } from './fixtures.ts';
import { CLAIMS, NODES, PODS, STORAGE_CLASSES, VOLUMES } from './kinds.ts';
import { startScheduler } from './scheduler.ts';
import { SELECTED_NODE } from './volume-binder.ts';

let stop = new AbortController();
afterEach(() => stop.abort(new Error('the test is over')));

interface Setup extends Partial<MemoryApiOptions> {
  /** Before a binding: what it throws is the answer. */
  bindFault?(pod: string): StatusError | undefined;
}

/** Binding in miniature: sets the pod's node. */
function withBinding(api: MemoryApi, { bindFault }: Setup): Transport {
  return {
    watch: (request, sink) => api.watch(request, sink),
    async request<T>(request: ApiRequest): Promise<T> {
      const path = /^(.*\/pods\/([^/]+))\/binding$/.exec(request.path);
      if (path === null) return api.request<T>(request);
      const fault = bindFault?.(path[2]!);
      if (fault) throw fault;
      const pod = await api.request<Pod>({ method: 'GET', path: path[1]! });
      const { target } = request.body as { target: { name: string } };
      return api.request<T>({ method: 'PUT', path: path[1]!, body: { ...pod, metadata: { ...pod.metadata }, spec: { ...pod.spec, nodeName: target.name } } });
    },
  };
}

function start(setup: Setup = {}) {
  stop = new AbortController();
  const clock = new VirtualClock();
  const random = seededRandom(5);
  const api = new MemoryApi({ clock, random, ...setup });
  const client = createClient(withBinding(api, setup));
  const caches = new Caches({ client, clock, random, signal: stop.signal });
  const told: string[] = [];
  const events = { record: (about: Frozen<KubeObject>, type: string, reason: string, message: string) => void told.push(`${about.metadata.name} ${type} ${reason} ${message}`) };
  startScheduler({ client, caches, clock, random, events, signal: stop.signal });
  const addNode = (node: Node) => client.resource(NODES).create(node);
  const addPod = (fixture: PodFixture) => client.resource(PODS).create(makePod(fixture));
  const pod = (name: string) => api.all<Pod>('pods').find(candidate => candidate.metadata.name === name);
  return { clock, api, client, told, addNode, addPod, pod, nodeOf: (name: string) => pod(name)?.spec.nodeName };
}

test('binds a pod and says so', async () => {
  const env = start();
  await env.addNode(makeNode('n'));
  await env.addPod({ name: 'mypod' });
  await env.clock.advance(100);
  expect(env.nodeOf('mypod')).toBe('n');
  expect(env.told).toEqual(['mypod Normal Scheduled Successfully assigned default/mypod to n']);
});

test('leaves alone what is not its own', async () => {
  const env = start();
  await env.addNode(makeNode('n'));
  await env.addPod({ name: 'theirs', spec: { schedulerName: 'other', containers: [] } });
  await env.addPod({ name: 'gated', spec: { schedulerName: 'default-scheduler', containers: [], schedulingGates: [{ name: 'g' }] } });
  await env.clock.advance(1_000);
  expect([env.nodeOf('theirs'), env.nodeOf('gated'), env.told]).toEqual([undefined, undefined, []]);
});

test('says why a pod fits nowhere, once, and schedules it when there is room', async () => {
  const env = start();
  await env.addNode(makeNode('small'));
  await env.addPod({ name: 'big', cpu: '100' });
  await env.clock.advance(60_000);
  const message = '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  expect(env.told).toEqual([`big Warning FailedScheduling ${message}`]);
  expect(env.pod('big')?.status?.conditions).toEqual([
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, observedGeneration: 1, lastProbeTime: null, lastTransitionTime: expect.any(String) as string },
  ]);
  await env.addNode(makeNode('large', { cpu: '128' }));
  await env.clock.advance(1_000);
  expect(env.nodeOf('big')).toBe('large');
});

test('a claim that is not bound yet, and no nodes at all', async () => {
  const env = start();
  await env.addPod({ name: 'early' });
  await env.clock.advance(100);
  expect(env.told).toEqual(['early Warning FailedScheduling no nodes available to schedule pods']);
  await env.addNode(makeNode('n'));
  await env.addPod({ name: 'data', spec: { schedulerName: 'default-scheduler', containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }] } });
  await env.client.resource(CLAIMS).create({ metadata: { name: 'x', namespace: 'default' }, spec: {} });
  await env.clock.advance(5_000);
  expect(env.nodeOf('early')).toBe('n');
  expect(env.told.at(-1)).toBe('data Warning FailedScheduling 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
});

test('never gives a node more than it has, however late the API tells what was bound', async () => {
  const lag = seededRandom(9);
  const env = start({ lag: () => lag.next() * 500 });
  for (const name of ['a', 'b', 'c']) await env.addNode(makeNode(name, { cpu: '2' }));
  await env.clock.advance(1_000);
  for (let i = 0; i < 10; i++) await env.addPod({ name: `p${i}`, cpu: '700m' });
  await env.clock.advance(30_000);
  const nodes = env.api.all<Pod>('pods').map(pod => pod.spec.nodeName);
  for (const name of ['a', 'b', 'c']) expect(nodes.filter(node => node === name)).toHaveLength(2);
  await env.client.resource(PODS).delete('p0', 'default');
  await env.clock.advance(10_000);
  expect(env.api.all<Pod>('pods').filter(pod => pod.spec.nodeName)).toHaveLength(env.api.all<Pod>('pods').length >= 9 ? 6 : 0);
});

test('a binding that fails is tried again, and holds no room meanwhile', async () => {
  let failures = 2;
  const env = start({ bindFault: pod => (pod === 'unlucky' && failures-- > 0 ? internal('no') : undefined) });
  await env.addNode(makeNode('n', { cpu: '1' }));
  await env.addPod({ name: 'unlucky', cpu: '1' });
  await env.clock.advance(500);
  expect(env.nodeOf('unlucky')).toBeUndefined();
  expect(env.pod('unlucky')?.status?.conditions?.[0]).toMatchObject({ reason: 'SchedulerError' });
  await env.clock.advance(10_000);
  expect(env.nodeOf('unlucky')).toBe('n');
});

test('the important pod gets its place', async () => {
  const env = start({ graceful: ['pods'] });
  await env.addNode(makeNode('n', { cpu: '1' }));
  await env.addPod({ name: 'low', cpu: '1' });
  await env.clock.advance(100);
  const spec = { schedulerName: 'default-scheduler', priority: 100, containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] };
  await env.addPod({ name: 'high', spec });
  await env.clock.advance(100);
  expect(env.pod('high')?.status?.nominatedNodeName).toBe('n');
  expect(env.pod('low')?.metadata.deletionTimestamp).toBeDefined();
  expect(env.pod('low')?.status?.conditions?.[0]).toMatchObject({ type: 'DisruptionTarget', message: 'default-scheduler: preempting to accommodate a higher priority pod' });
  const { uid } = env.pod('high')!.metadata;
  expect(env.told).toContain(`low Normal Preempted Preempted by pod ${uid} on node n`);
  expect(env.told).toContain('high Warning FailedScheduling 0/1 nodes are available: 1 Insufficient cpu.');
  // A pod of lower priority does not slip in between.
  await env.addPod({ name: 'sneaky', cpu: '1' });
  await env.client.resource(PODS).delete('low', 'default', { gracePeriodSeconds: 0 });
  await env.clock.advance(20_000);
  expect([env.nodeOf('high'), env.nodeOf('sneaky')]).toEqual(['n', undefined]);
});

test('binds a claim that waits for its consumer: asks for a volume on the node, and waits for it', async () => {
  const env = start();
  await env.addNode(makeNode('n'));
  await env.client.resource(STORAGE_CLASSES).create({ metadata: { name: 'local' }, provisioner: 'local', volumeBindingMode: 'WaitForFirstConsumer' });
  const claims = env.client.resource(CLAIMS);
  await claims.create({ metadata: { name: 'x', namespace: 'default' }, spec: { storageClassName: 'local' } });
  await env.addPod({ name: 'p', spec: { schedulerName: 'default-scheduler', containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }] } });
  await env.clock.advance(1_000);
  expect((await claims.get('x', 'default')).metadata.annotations).toEqual({ [SELECTED_NODE]: 'n' });
  expect(env.nodeOf('p')).toBeUndefined();
  await env.client.resource(VOLUMES).create({ metadata: { name: 'pv' }, spec: {} });
  await claims.patch('x', 'default', 'application/merge-patch+json', { metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }, spec: { volumeName: 'pv' } });
  await env.clock.advance(1_000);
  expect(env.nodeOf('p')).toBe('n');
});

test('stops when told to', async () => {
  const env = start();
  await env.clock.advance(100);
  stop.abort(new Error('enough'));
  await env.addNode(makeNode('n'));
  await env.addPod({ name: 'late' });
  await env.clock.advance(1_000);
  expect(env.nodeOf('late')).toBeUndefined();
});
