import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
  for (const name of ['a', 'a-b']) await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
});
afterEach(() => server.api.stop());

const add = (namespace: string, name: string, labels = {}) => server.call('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name, labels } });
const names = (body: any): string[] => body.items.map((i: any) => `${i.metadata.namespace}/${i.metadata.name}`);

async function pages(target: string, limit: number): Promise<{ names: string[]; revisions: Set<string>; remaining: unknown[] }> {
  const all: string[] = [];
  const revisions = new Set<string>();
  const remaining: unknown[] = [];
  for (let token = ''; ; ) {
    const { body } = await server.call('GET', `${target}?limit=${limit}${token ? `&continue=${token}` : ''}`);
    all.push(...names(body));
    revisions.add(body.metadata.resourceVersion);
    remaining.push(body.metadata.remainingItemCount);
    token = body.metadata.continue;
    if (!token) return { names: all, revisions, remaining };
  }
}

describe('list', () => {
  it('comes in the order of keys, namespace by namespace', async () => {
    await add('a', 'z');
    await add('a-b', 'y');
    await add('a', 'b');
    const { body } = await server.call('GET', '/api/v1/configmaps');
    expect(names(body)).toEqual(['a-b/y', 'a/b', 'a/z']);
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(body.items[0]).not.toHaveProperty('kind');
  });

  it('pages through everything at one revision, whatever changes meanwhile', async () => {
    for (const n of ['c1', 'c2', 'c3', 'c4', 'c5']) await add('a', n);
    await add('a-b', 'd');
    const first = await server.call('GET', '/api/v1/configmaps?limit=2');
    await server.call('DELETE', '/api/v1/namespaces/a/configmaps/c3');
    await add('a', 'c9');
    const second = await server.call('GET', `/api/v1/configmaps?limit=10&continue=${first.body.metadata.continue}`);
    expect([...names(first.body), ...names(second.body)]).toEqual(['a-b/d', 'a/c1', 'a/c2', 'a/c3', 'a/c4', 'a/c5']);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  it('tells how many remain', async () => {
    for (const n of ['c1', 'c2', 'c3']) await add('a', n);
    const paged = await pages('/api/v1/namespaces/a/configmaps', 2);
    expect(paged).toEqual({ names: ['a/c1', 'a/c2', 'a/c3'], revisions: new Set([expect.any(String)]), remaining: [1, undefined] });
  });

  it('refuses a token whose revision is gone', async () => {
    for (const n of ['c1', 'c2', 'c3']) await add('a', n);
    const { body } = await server.call('GET', '/api/v1/configmaps?limit=1');
    await add('a', 'c4');
    await server.store.compact(await server.store.currentRevision());
    const { status, body: refusal } = await server.call('GET', `/api/v1/configmaps?limit=1&continue=${body.metadata.continue}`);
    expect(status).toBe(410);
    expect(refusal).toMatchObject({ reason: 'Expired', message: expect.stringContaining('The provided continue parameter is too old') as never });
    const rest = await server.call('GET', `/api/v1/configmaps?limit=9&continue=${refusal.metadata.continue}`);
    expect(names(rest.body)).toEqual(['a/c2', 'a/c3', 'a/c4']);
  });

  it('goes on from a token at no other revision', async () => {
    for (const n of ['c1', 'c2']) await add('a', n);
    const { body } = await server.call('GET', '/api/v1/configmaps?limit=1');
    const refused = await server.call('GET', `/api/v1/configmaps?limit=1&resourceVersion=1&continue=${body.metadata.continue}`);
    expect(refused.body).toMatchObject({ code: 400, message: 'specifying resource version is not allowed when using continue' });
  });

  it('refuses an exact revision whose history is gone', async () => {
    await add('a', 'c1');
    const { body } = await server.call('GET', '/api/v1/configmaps');
    await add('a', 'c2');
    await server.store.compact(await server.store.currentRevision());
    const refused = await server.call('GET', `/api/v1/configmaps?resourceVersionMatch=Exact&resourceVersion=${body.metadata.resourceVersion}`);
    expect(refused.body).toMatchObject({ code: 410, reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' });
  });

  it('answers an exact revision from the history', async () => {
    await add('a', 'c1');
    const { body } = await server.call('GET', '/api/v1/configmaps');
    await add('a', 'c2');
    const then = await server.call('GET', `/api/v1/configmaps?resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=Exact`);
    expect(names(then.body)).toEqual(['a/c1']);
    const now = await server.call('GET', `/api/v1/configmaps?resourceVersion=${body.metadata.resourceVersion}&resourceVersionMatch=NotOlderThan`);
    expect(names(now.body)).toEqual(['a/c1', 'a/c2']);
  });

  it('selects by labels and fields', async () => {
    await add('a', 'c1', { app: 'x' });
    await add('a', 'c2', { app: 'y' });
    await add('a-b', 'c1', { app: 'x' });
    expect(names((await server.call('GET', '/api/v1/configmaps?labelSelector=app%20in%20(x)')).body)).toEqual(['a-b/c1', 'a/c1']);
    expect(names((await server.call('GET', '/api/v1/namespaces/a/configmaps?labelSelector=app!%3Dx')).body)).toEqual(['a/c2']);
    expect(names((await server.call('GET', '/api/v1/configmaps?fieldSelector=metadata.name%3Dc1')).body)).toEqual(['a-b/c1', 'a/c1']);
    expect(names((await server.call('GET', '/api/v1/configmaps?fieldSelector=metadata.namespace%3Da,metadata.name!%3Dc1')).body)).toEqual(['a/c2']);
  });

  it('shows the events of one group in the other', async () => {
    const involvedObject = { kind: 'Pod', name: 'x', namespace: 'a' };
    await server.call('POST', '/api/v1/namespaces/a/events', { metadata: { name: 'e' }, involvedObject, reason: 'Started', message: 'm', type: 'Normal', source: { component: 'kubelet' } });
    const { body } = await server.call('GET', '/apis/events.k8s.io/v1/namespaces/a/events/e');
    expect(body).toMatchObject({ kind: 'Event', apiVersion: 'events.k8s.io/v1', note: 'm', regarding: involvedObject });
    expect((await server.call('GET', '/apis/events.k8s.io/v1/events?fieldSelector=regarding.name%3Dx')).body.items).toHaveLength(1);
  });

  it('encodes items whose names need more than one byte a letter', async () => {
    await server.call('POST', '/api/v1/namespaces/a/configmaps', { metadata: { name: 'u' }, data: { k: 'żółć 🚀 "\\' } });
    const { body } = await server.call('GET', '/api/v1/namespaces/a/configmaps');
    expect(body.items[0].data.k).toBe('żółć 🚀 "\\');
  });
});
