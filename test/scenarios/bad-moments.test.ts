/** What is deleted, doubled or contradictory at the worst moment: nothing is lost, nothing is left, nobody complains. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Namespace as NamespaceObject, Pod as PodObject } from '../../src/kinds/generated/core-v1.ts';
import { Namespace, Pod, ReplicaSet, ReplicationController, ServiceAccount } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/machinery/kind.ts';
import type { KubeObject } from '../../src/machinery/object.ts';
import { startVirtualCluster, type VirtualCluster } from '../support/virtual-cluster.ts';
import { startVirtualNode } from '../support/virtual-node.ts';

let w: VirtualCluster;
let node: Awaited<ReturnType<typeof startVirtualNode>>;
beforeEach(async () => {
  w = await startVirtualCluster();
  node = await startVirtualNode(w);
});
afterEach(() => w.stop());

const TEMPLATE = { metadata: { labels: { name: 'web' } }, spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'nginx' }] } };
const make = <T extends KubeObject>(kind: Kind<T>, name: string, spec: object, namespace = 'default'): Promise<T> =>
  w.client.resource(kind).create({ metadata: { name, ...(kind.scope === 'Namespaced' ? { namespace } : {}) }, spec } as unknown as T);
const controller = (name: string, replicas: number, namespace?: string) => make(ReplicationController, name, { replicas, selector: { name: 'web' }, template: TEMPLATE }, namespace);
const pods = async (namespace = 'default') => (await w.client.resource(Pod).list({ namespace })).items;
const ownerOf = (pod: PodObject) => `${pod.metadata.ownerReferences?.[0]?.kind}/${pod.metadata.ownerReferences?.[0]?.name}`;

test.each([0, 20, 100, 400, 1500])('a controller that is deleted %i ms into its scaling leaves no pod', async ms => {
  await controller('web', 2);
  await w.clock.advance(3_000);
  await w.client.resource(ReplicationController).patch('web', 'default', 'application/merge-patch+json', { spec: { replicas: 40 } });
  await w.clock.advance(ms);
  await w.client.resource(ReplicationController).delete('web', 'default', { propagationPolicy: 'Background' });
  await w.clock.advance(60_000);
  expect(await pods()).toEqual([]);
  expect(await node.runtime.listPodSandboxes()).toEqual([]);
});

test.each([0, 50, 300, 1200])('a namespace that is deleted %i ms into the start of its pods goes, and they with it', async ms => {
  await w.client.resource(Namespace).create({ metadata: { name: 'team' } } as NamespaceObject);
  await w.clock.advance(1_000);
  await controller('web', 8, 'team');
  await w.clock.advance(ms);
  await w.client.resource(Namespace).delete('team');
  await w.clock.advance(60_000);
  await expect(w.client.resource(Namespace).get('team')).rejects.toMatchObject({ code: 404 });
  expect((await w.client.resource(Pod).list()).items).toEqual([]);
  expect((await w.client.resource(ServiceAccount).list({ namespace: 'team' })).items).toEqual([]);
  expect(await node.runtime.listPodSandboxes()).toEqual([]);
});

test('nothing can be made in a namespace that goes', async () => {
  await w.client.resource(Namespace).create({ metadata: { name: 'team' } } as NamespaceObject);
  await w.client.resource(Pod).create({ metadata: { name: 'held', namespace: 'team', finalizers: ['example.com/hold'] }, spec: TEMPLATE.spec } as unknown as PodObject).catch(() => undefined);
  await w.clock.advance(1_000);
  await make(Pod, 'held', TEMPLATE.spec, 'team').catch(() => undefined);
  await w.client.resource(Namespace).delete('team');
  await expect(make(Pod, 'late', TEMPLATE.spec, 'team')).rejects.toMatchObject({
    code: 403, reason: 'Forbidden', message: 'pods "late" is forbidden: unable to create new content in namespace team because it is being terminated',
  });
});

test('two controllers of one selector each keep their own pods and their own count', async () => {
  await controller('one', 3);
  await make(ReplicaSet, 'two', { replicas: 4, selector: { matchLabels: { name: 'web' } }, template: TEMPLATE });
  await w.clock.advance(20_000);
  const count = (all: readonly PodObject[]) => all.map(ownerOf).sort().join(' ');
  const both = `${Array(4).fill('ReplicaSet/two').join(' ')} ${Array(3).fill('ReplicationController/one').join(' ')}`;
  expect(count(await pods())).toBe(both);
  const before = (await pods()).map(p => p.metadata.name);
  await w.clock.advance(600_000);
  expect((await pods()).map(p => p.metadata.name)).toEqual(before);
  await w.client.resource(ReplicationController).delete('one', 'default', { propagationPolicy: 'Orphan' });
  await w.clock.advance(20_000);
  // The other adopts what the first left, and is then three too many.
  expect(count(await pods())).toBe(Array(4).fill('ReplicaSet/two').join(' '));
});

test.each([
  ['a selector that does not match', { replicas: 1, selector: { name: 'other' }, template: TEMPLATE }, 'spec.template.metadata.labels', 'Invalid value: {"name":"web"}: `selector` does not match template `labels`'],
  ['no selector and no labels', { replicas: 1, template: { spec: TEMPLATE.spec } }, 'spec.selector', 'Required value'],
  ['a negative count', { replicas: -1, selector: { name: 'web' }, template: TEMPLATE }, 'spec.replicas', 'Invalid value: -1: must be greater than or equal to 0'],
])('a controller with %s is refused', async (_what, spec, field, message) => {
  await expect(make(ReplicationController, 'web', spec)).rejects.toMatchObject({ code: 422, status: { details: { causes: expect.arrayContaining([expect.objectContaining({ field, message })]) as never } } });
});

test('a pod whose labels leave its controller is let go, and one made in its place', async () => {
  await controller('web', 2);
  await w.clock.advance(5_000);
  const [first] = await pods();
  await w.client.resource(Pod).patch(first!.metadata.name!, 'default', 'application/merge-patch+json', { metadata: { labels: { name: 'mine' } } });
  await w.clock.advance(5_000);
  expect((await pods()).map(ownerOf).sort()).toEqual(['ReplicationController/web', 'ReplicationController/web', 'undefined/undefined']);
});
