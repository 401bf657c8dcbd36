/** The kubelet against the real API server, everything in memory and on a virtual clock. */
import { afterEach, expect, it } from 'vitest';
import type { Node, Pod } from '../../src/kubelet/objects.ts';
import type { KubeObject } from '../../src/machinery/object.ts';
import { startVirtualCluster, type VirtualCluster } from '../support/virtual-cluster.ts';
import { startVirtualNode } from '../support/virtual-node.ts';

const PODS = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', scope: 'Namespaced' } as const;
const NODES = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', scope: 'Cluster' } as const;
const EVENTS = { group: '', version: 'v1', kind: 'Event', plural: 'events', scope: 'Namespaced' } as const;
const LEASES = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases', scope: 'Namespaced' } as const;

const running: VirtualCluster[] = [];
afterEach(async () => {
  for (const c of running.splice(0)) await c.stop();
});

async function startWithNode() {
  const virtual = await startVirtualCluster();
  running.push(virtual);
  return { ...virtual, ...(await startVirtualNode(virtual)) };
}

/** Lets seconds pass until `done`. Tokens are signed outside the virtual clock: each second leaves them a moment of real time. */
async function until(clock: VirtualCluster['clock'], done: () => Promise<boolean>): Promise<void> {
  for (let second = 0; second < 30 && !(await done()); second++) {
    await clock.advance(1_000);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

it('registers, runs a pod with its token, and removes it', async () => {
  const { client, clock, node, fs, runtime, complaints } = await startWithNode();
  expect(node).toBeDefined();
  const registered = (await client.dynamic(NODES).get('n1')) as unknown as Node;
  expect(registered.status?.conditions?.map(c => `${c.type}=${c.status}`)).toEqual(['MemoryPressure=False', 'DiskPressure=False', 'PIDPressure=False', 'Ready=True']);
  expect(registered.status?.nodeInfo?.containerRuntimeVersion).toBe('containerd://simulated');

  const pods = client.dynamic(PODS);
  await pods.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'nginx' }] } } as KubeObject);
  await until(clock, async () => ((await pods.get('web', 'default')) as unknown as Pod).status?.phase === 'Running');
  const pod = (await pods.get('web', 'default')) as unknown as Pod;
  expect(complaints).toEqual([]);
  expect(pod.status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2', podIPs: [{ ip: '10.244.0.2' }], hostIP: '10.89.0.2' });
  expect(pod.status?.conditions?.every(c => c.status === 'True')).toBe(true);
  const volume = pod.spec.volumes?.[0]?.name;
  expect(await fs.readText(`/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~projected/${volume}/namespace`)).toBe('default');
  expect((await fs.readText(`/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~projected/${volume}/token`)).split('.')).toHaveLength(3);
  const events = (await client.dynamic(EVENTS).list({ namespace: 'default' })).items as unknown as { reason: string; involvedObject: { name: string }; source?: { component?: string; host?: string } }[];
  expect(events.filter(e => e.involvedObject.name === 'web' && e.source?.component === 'kubelet').map(e => e.reason).sort()).toEqual(['Created', 'Pulled', 'Pulling', 'Started']);
  expect(events.filter(e => e.involvedObject.name === 'n1').map(e => e.reason)).toEqual(expect.arrayContaining(['Starting', 'NodeHasSufficientMemory', 'NodeReady']));

  await pods.delete('web', 'default');
  await clock.advance(5_000);
  await expect(pods.get('web', 'default')).rejects.toMatchObject({ code: 404 });
  expect(await runtime.listPodSandboxes()).toEqual([]);
});

it('keeps its lease alive and its status quiet', async () => {
  const { client, clock } = await startWithNode();
  const renewed = async () => ((await client.dynamic(LEASES).get('n1', 'kube-node-lease')) as unknown as { spec: { renewTime: string } }).spec.renewTime;
  const [lease, revision] = [await renewed(), (await client.dynamic(NODES).get('n1')).metadata.resourceVersion];
  await clock.advance(60_000);
  expect(Date.parse(await renewed()) - Date.parse(lease)).toBeGreaterThan(40_000);
  expect((await client.dynamic(NODES).get('n1')).metadata.resourceVersion).toBe(revision);
});

it('says again what the node controller took back while the node was silent', async () => {
  const { client, clock } = await startWithNode();
  const pods = client.dynamic(PODS);
  await pods.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } as KubeObject);
  const ready = async () => {
    const object = (await pods.get('web', 'default')) as unknown as Pod;
    const node = (await client.dynamic(NODES).get('n1')) as unknown as Node;
    return [object, node].map(o => o.status?.conditions?.find(c => c.type === 'Ready')?.status);
  };
  await until(clock, async () => (await ready())[0] === 'True');
  expect(await ready()).toEqual(['True', 'True']);
  const unknown = (type: string, status: string) => ({ status: { conditions: [{ type, status, lastTransitionTime: '2026-01-01T00:00:00Z' }] } });
  await Promise.all([
    pods.patchStatus('web', 'default', 'application/strategic-merge-patch+json', unknown('Ready', 'False')),
    client.dynamic(NODES).patchStatus('n1', undefined, 'application/strategic-merge-patch+json', unknown('Ready', 'Unknown')),
  ]);
  expect((await ready())[1]).toBe('Unknown');
  await clock.advance(11_000);
  expect(await ready()).toEqual(['True', 'True']);
});
