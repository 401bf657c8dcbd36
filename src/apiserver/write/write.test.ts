/** The write path as a client sees it: identity, generations, conflicts, finalizers, dry runs, allocations. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
});
afterEach(() => server.api.stop());

const MAPS = '/api/v1/namespaces/default/configmaps';
const SERVICES = '/api/v1/namespaces/default/services';
const PODS = '/api/v1/namespaces/default/pods';
const RS = '/apis/apps/v1/namespaces/default/replicasets';
const merge = { 'content-type': 'application/merge-patch+json' };
const replicaSet = (name: string) => ({
  metadata: { name },
  spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } },
});

describe('create', () => {
  it('gives an identity that the client cannot choose', async () => {
    const { status, body } = await server.call('POST', MAPS, { metadata: { name: 'a', uid: 'mine', resourceVersion: '99', creationTimestamp: '2000-01-01T00:00:00Z', deletionTimestamp: '2000-01-01T00:00:00Z', generation: 7 } });
    expect(status).toBe(201);
    expect(body.metadata).toEqual({ name: 'a', namespace: 'default', uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as never, resourceVersion: expect.any(String) as never, creationTimestamp: '2026-01-01T00:00:00Z' });
  });

  it('draws names until one is free', async () => {
    const names = new Set<string>();
    for (let i = 0; i < 50; i++) names.add((await server.call('POST', MAPS, { metadata: { generateName: 'g-' } })).body.metadata.name as string);
    expect(names.size).toBe(50);
  });

  it('lets exactly one of many win a name', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => server.call('POST', MAPS, { metadata: { name: 'one' } })));
    expect(all.filter(a => a.status === 201)).toHaveLength(1);
    expect(all.filter(a => a.status === 409)).toHaveLength(19);
  });

  it('writes nothing in a dry run', async () => {
    const before = await server.store.currentRevision();
    expect((await server.call('POST', `${MAPS}?dryRun=All`, { metadata: { name: 'dry' } })).status).toBe(201);
    expect(await server.store.currentRevision()).toBe(before);
  });

  it('refuses a namespace that is going', async () => {
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'leaving' } });
    expect((await server.call('DELETE', '/api/v1/namespaces/leaving')).body).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' }, spec: { finalizers: ['kubernetes'] } });
    const { status, body } = await server.call('POST', '/api/v1/namespaces/leaving/configmaps', { metadata: { name: 'a' } });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      message: 'configmaps "a" is forbidden: unable to create new content in namespace leaving because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace leaving is being terminated', field: 'metadata.namespace' }] },
    });
  });
});

describe('update', () => {
  it('does not write what changes nothing', async () => {
    const { body } = await server.call('POST', MAPS, { metadata: { name: 'a' }, data: { k: 'v' } });
    const before = await server.store.currentRevision();
    const again = await server.call('PUT', `${MAPS}/a`, body);
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    expect(await server.store.currentRevision()).toBe(before);
  });

  it('counts generations for the spec alone', async () => {
    await server.call('POST', RS, replicaSet('r'));
    const generation = async (method: string, path: string, body: object) => (await server.call(method, path, body, merge)).body.metadata.generation as number;
    expect(await generation('PATCH', `${RS}/r`, { metadata: { labels: { x: 'y' } } })).toBe(1);
    expect(await generation('PATCH', `${RS}/r/status`, { status: { replicas: 1 } })).toBe(1);
    expect(await generation('PATCH', `${RS}/r`, { spec: { replicas: 3 } })).toBe(2);
  });

  it('keeps status and spec apart', async () => {
    await server.call('POST', RS, replicaSet('r'));
    await server.call('PATCH', `${RS}/r/status`, { spec: { replicas: 9 }, status: { replicas: 2 } }, merge);
    const { body } = await server.call('PATCH', `${RS}/r`, { spec: { replicas: 4 }, status: { replicas: 99 } }, merge);
    expect([body.spec.replicas, body.status.replicas]).toEqual([4, 2]);
  });

  it('loses no patch of many at once', async () => {
    await server.call('POST', MAPS, { metadata: { name: 'a' } });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => server.call('PATCH', `${MAPS}/a`, { data: { [`k${i}`]: 'v' } }, merge)));
    expect(answers.map(a => a.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(Object.keys((await server.call('GET', `${MAPS}/a`)).body.data)).toHaveLength(8);
  });

  it('lets one of two conditional writers win', async () => {
    const { body } = await server.call('POST', MAPS, { metadata: { name: 'a' } });
    const answers = await Promise.all(['x', 'y'].map(v => server.call('PUT', `${MAPS}/a`, { ...body, data: { v } })));
    expect(answers.map(a => a.status).sort()).toEqual([200, 409]);
  });

  it('removes a dying object with its last finalizer', async () => {
    await server.call('POST', MAPS, { metadata: { name: 'a', finalizers: ['x.y/z'] } });
    expect((await server.call('DELETE', `${MAPS}/a`)).body.metadata).toMatchObject({ deletionTimestamp: expect.any(String) as never, finalizers: ['x.y/z'] });
    expect((await server.call('GET', `${MAPS}/a`)).status).toBe(200);
    expect((await server.call('PATCH', `${MAPS}/a`, { metadata: { finalizers: null } }, merge)).status).toBe(200);
    expect((await server.call('GET', `${MAPS}/a`)).status).toBe(404);
  });

  it('removes a namespace once it is finalized', async () => {
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'n' } });
    const { body } = await server.call('DELETE', '/api/v1/namespaces/n');
    expect((await server.call('PUT', '/api/v1/namespaces/n/finalize', { ...body, spec: { finalizers: [] } })).status).toBe(200);
    expect((await server.call('GET', '/api/v1/namespaces/n')).status).toBe(404);
  });

  it('creates a lease that is put', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l';
    expect((await server.call('PUT', path, { metadata: { name: 'l' }, spec: { holderIdentity: 'h' } })).status).toBe(201);
  });
});

describe('delete', () => {
  it('keeps the namespaces that every cluster needs', async () => {
    expect((await server.call('DELETE', '/api/v1/namespaces/default')).body).toMatchObject({ code: 403, message: 'namespaces "default" is forbidden: this namespace may not be deleted' });
  });
  it('takes a collection by its labels and answers what it took', async () => {
    for (const [name, app] of [['a', 'x'], ['b', 'x'], ['c', 'y']] as const) await server.call('POST', MAPS, { metadata: { name, labels: { app } } });
    const { body } = await server.call('DELETE', `${MAPS}?labelSelector=app%3Dx`);
    expect(body.items.map((i: any) => i.metadata.name)).toEqual(['a', 'b']);
    expect((await server.call('GET', MAPS)).body.items.map((i: any) => i.metadata.name)).toEqual(['c']);
  });
});

describe('services', () => {
  const service = (name: string, spec: object = {}) => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

  it('get addresses and ports that nobody else has, and give them back', async () => {
    const [a, b] = [await server.call('POST', SERVICES, service('a', { type: 'NodePort' })), await server.call('POST', SERVICES, service('b', { type: 'NodePort' }))];
    expect(a.body.spec.clusterIP).not.toBe(b.body.spec.clusterIP);
    const { clusterIP, ports } = a.body.spec;
    const taken = await server.call('POST', SERVICES, service('c', { clusterIP }));
    expect(taken.body).toMatchObject({ code: 422, message: `Service "c" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: provided IP is already allocated` });
    const port = await server.call('POST', SERVICES, service('c', { type: 'NodePort', ports: [{ port: 1, nodePort: ports[0].nodePort }] }));
    expect(port.body.message).toBe(`Service "c" is invalid: spec.ports[0].nodePort: Invalid value: ${ports[0].nodePort}: provided port is already allocated`);
    await server.call('DELETE', `${SERVICES}/a`);
    expect((await server.call('POST', SERVICES, service('c', { clusterIP, type: 'NodePort', ports: [{ port: 1, nodePort: ports[0].nodePort }] }))).status).toBe(201);
  });

  it('give back what a failed write had taken', async () => {
    const clusterIP = '10.96.77.7';
    await server.call('POST', SERVICES, service('a'));
    expect((await server.call('POST', SERVICES, service('a', { clusterIP }))).status).toBe(409);
    expect((await server.call('POST', SERVICES, service('b', { clusterIP }))).status).toBe(201);
  });

  it('release node ports with the type that had them', async () => {
    const { body } = await server.call('POST', SERVICES, service('a', { type: 'NodePort' }));
    const { nodePort } = body.spec.ports[0];
    await server.call('PATCH', `${SERVICES}/a`, { spec: { type: 'ClusterIP' } }, merge);
    expect((await server.call('POST', SERVICES, service('b', { type: 'NodePort', ports: [{ port: 1, nodePort }] }))).status).toBe(201);
  });
});

describe('pods', () => {
  const pod = (name: string, nodeName?: string) => ({ metadata: { name }, spec: { ...(nodeName ? { nodeName } : {}), containers: [{ name: 'c', image: 'i' }] } });

  it('are bound once', async () => {
    await server.call('POST', PODS, pod('p'));
    const bind = (node: string) => server.call('POST', `${PODS}/p/binding`, { metadata: { name: 'p' }, target: { kind: 'Node', name: node } });
    const answers = await Promise.all(['n1', 'n2'].map(bind));
    expect(answers.map(a => a.status).sort()).toEqual([201, 409]);
    const { body } = await server.call('GET', `${PODS}/p`);
    expect(body.status.conditions).toEqual([expect.objectContaining({ type: 'PodScheduled', status: 'True' })]);
  });

  it('go at once where no node runs them, are marked where one does', async () => {
    await server.call('POST', PODS, pod('free'));
    await server.call('POST', PODS, pod('bound', 'n'));
    await server.call('DELETE', `${PODS}/free`);
    await server.call('DELETE', `${PODS}/bound`);
    expect((await server.call('GET', `${PODS}/free`)).status).toBe(404);
    expect((await server.call('GET', `${PODS}/bound`)).body.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
  });

  it('are evicted', async () => {
    await server.call('POST', PODS, pod('p', 'n'));
    const { status, body } = await server.call('POST', `${PODS}/p/eviction`, { metadata: { name: 'p' }, deleteOptions: { gracePeriodSeconds: 0 } });
    expect([status, body.status]).toEqual([201, 'Success']);
    expect((await server.call('GET', `${PODS}/p`)).status).toBe(404);
  });
});

describe('scale', () => {
  it('changes the number of replicas alone', async () => {
    await server.call('POST', RS, replicaSet('r'));
    const { body } = await server.call('PATCH', `${RS}/r/scale`, { spec: { replicas: 7 } }, merge);
    expect(body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 7 }, status: { replicas: 0, selector: 'a=b' } });
    expect((await server.call('GET', `${RS}/r`)).body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 7 } });
  });
});

describe('a restart', () => {
  it('finds everything as it was', async () => {
    await server.call('POST', MAPS, { metadata: { name: 'a' }, data: { k: 'v' } });
    const { body } = await server.call('GET', MAPS);
    const again = await startTestServer({ store: server.store });
    expect((await again.call('GET', MAPS)).body).toEqual(body);
    again.api.stop();
  });
});
