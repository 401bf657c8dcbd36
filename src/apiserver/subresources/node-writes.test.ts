/** What a kubelet may ask of subresources: for the pods on its own node. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UserInfo } from '../auth/ports.ts';
import { Query } from '../query.ts';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
const IN_DEFAULT = '/api/v1/namespaces/default';
const node = (name: string): UserInfo => ({ name: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] });
const ask = async (user: UserInfo, path: string, object: object) => {
  const { status, body } = await server.api.handle({ method: 'POST', path, query: Query.empty, headers: {}, user, object });
  return { status, message: body.type === 'object' ? ((body.object as { message?: string }).message ?? '') : '' };
};
const uids = new Map<string, string>();

beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
  for (const [name, nodeName] of [['near', 'one'], ['far', 'two']] as const) {
    await server.call('POST', '/api/v1/nodes', { metadata: { name: nodeName } });
    const { body } = await server.call('POST', `${IN_DEFAULT}/pods`, { metadata: { name }, spec: { nodeName, containers: [{ name: 'c', image: 'i' }] } });
    uids.set(name, body.metadata.uid);
  }
});
afterEach(() => server.api.stop());

const token = (pod?: string) => ({ spec: { audiences: [], ...(pod ? { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: pod, uid: uids.get(pod) } } : {}) } });

it('gives a node tokens of its own pods alone', async () => {
  const path = `${IN_DEFAULT}/serviceaccounts/default/token`;
  expect(await ask(node('one'), path, token('near'))).toMatchObject({ status: 201 });
  expect(await ask(node('one'), path, token('far'))).toMatchObject({ status: 403, message: expect.stringContaining('bound to a pod scheduled on a different node') as string });
  expect(await ask(node('one'), path, token())).toMatchObject({ status: 403, message: expect.stringContaining('node requested token not bound to a pod') as string });
  expect((await server.call('POST', path, token())).status).toBe(201);
});

it('lets a node evict its own pods alone', async () => {
  const evict = (pod: string) => ask(node('one'), `${IN_DEFAULT}/pods/${pod}/eviction`, { metadata: { name: pod } });
  expect(await evict('far')).toMatchObject({ status: 403, message: expect.stringContaining('can only evict pods with spec.nodeName set to itself') as string });
  expect(await evict('near')).toMatchObject({ status: 201 });
  expect((await server.call('GET', `${IN_DEFAULT}/pods/near`)).body.metadata?.deletionTimestamp).toBeDefined();
  expect((await server.call('POST', `${IN_DEFAULT}/pods/nosuch/eviction`, { metadata: { name: 'nosuch' } })).status).toBe(404);
});

it('marks an event that is deleted by its other name', async () => {
  const made = await server.call('POST', `${IN_DEFAULT}/events`, { metadata: { name: 'e', finalizers: ['example.com/hold'] }, involvedObject: { kind: 'Pod', namespace: 'default', name: 'near' }, count: 3, reason: 'Odd' });
  expect(made.status).toBe(201);
  expect((await server.call('DELETE', '/apis/events.k8s.io/v1/namespaces/default/events/e')).status).toBe(200);
  const { body } = await server.call('GET', `${IN_DEFAULT}/events/e`);
  expect(body).toMatchObject({ apiVersion: 'v1', count: 3, involvedObject: { name: 'near' }, metadata: { deletionTimestamp: expect.any(String) as string } });
  expect((await server.call('GET', '/apis/events.k8s.io/v1/namespaces/default/events/e')).body).toMatchObject({ apiVersion: 'events.k8s.io/v1', deprecatedCount: 3 });
});

it.each(['0', '65536', 'http', '-1', ''])('refuses to forward port %j', async port => {
  const { status, body } = await server.call('GET', `${IN_DEFAULT}/pods/near/portforward?ports=${port}`);
  expect([status, body.message]).toEqual([400, `unable to parse ${JSON.stringify(port)} as a port`]);
});
