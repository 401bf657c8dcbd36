import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';
import type { Delivery } from '../cache/delivery.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
});
afterEach(() => server.api.stop());

const MAPS = '/api/v1/namespaces/default/configmaps';
const map = (name: string, labels?: object) => ({ metadata: { name, ...(labels ? { labels } : {}) } });

class Watched {
  readonly deliveries: Delivery[] = [];
  ended = false;
  stop = () => {};
  get seen(): string[] {
    return this.deliveries.map(d => `${d.type} ${d.object.metadata?.name ?? ''}`.trim());
  }
}

async function watch(target: string): Promise<Watched> {
  const { response } = await server.call('GET', target);
  if (response.body.type !== 'watch') throw new Error(`watch ${target}: answered ${JSON.stringify(response)}`);
  const watched = new Watched();
  const running = response.body.start.start({ deliver: batch => watched.deliveries.push(...batch), end: () => (watched.ended = true) });
  watched.stop = () => running.stop();
  await turn();
  return watched;
}
/** Lets reads of the store's history come in. */
const turn = () => new Promise(resolve => setImmediate(resolve));

describe('watch', () => {
  it('begins with what is there, then tells what changes', async () => {
    await server.call('POST', MAPS, map('a'));
    const watched = await watch(`${MAPS}?watch=1`);
    await server.call('POST', MAPS, map('b'));
    await server.call('PATCH', `${MAPS}/a`, { data: { x: 'y' } }, { 'content-type': 'application/merge-patch+json' });
    await server.call('DELETE', `${MAPS}/b`);
    expect(watched.seen).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
  });

  it('continues behind a revision', async () => {
    await server.call('POST', MAPS, map('a'));
    const { body } = await server.call('GET', MAPS);
    await server.call('POST', MAPS, map('b'));
    const watched = await watch(`${MAPS}?watch=1&resourceVersion=${body.metadata.resourceVersion}`);
    expect(watched.seen).toEqual(['ADDED b']);
  });

  it('reads what the cache forgot from the history of the store', async () => {
    const { body: first } = await server.call('POST', MAPS, map('first'));
    for (let i = 0; i < 2500; i++) await server.call('PATCH', `${MAPS}/first`, { data: { i: String(i) } }, { 'content-type': 'application/merge-patch+json' });
    const watched = await watch(`${MAPS}?watch=1&resourceVersion=${first.metadata.resourceVersion}`);
    for (let i = 0; i < 50 && watched.deliveries.length < 2500; i++) await turn();
    const revisions = watched.deliveries.map(d => Number(d.object.metadata.resourceVersion));
    expect(revisions).toHaveLength(2500);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  });

  it('answers an event 410 where the history is gone', async () => {
    await server.call('POST', MAPS, map('a'));
    for (let i = 0; i < 2500; i++) await server.call('PATCH', `${MAPS}/a`, { data: { i: String(i) } }, { 'content-type': 'application/merge-patch+json' });
    await server.store.compact(await server.store.currentRevision());
    const watched = await watch(`${MAPS}?watch=1&resourceVersion=2`);
    for (let i = 0; i < 20 && !watched.ended; i++) await turn();
    expect(watched.deliveries[0]!.plain).toMatchObject({ code: 410, reason: 'Expired', message: expect.stringMatching(/^too old resource version: 2 \(\d+\)$/) as never });
    expect(watched.ended).toBe(true);
  });

  it('loses nothing where more happens than the cache keeps while history is read', async () => {
    const { body: first } = await server.call('POST', MAPS, map('a'));
    const change = async (times: number) => {
      for (let i = 0; i < times; i++) await server.call('PATCH', `${MAPS}/a`, { data: { i: `${times}-${i}` } }, { 'content-type': 'application/merge-patch+json' });
    };
    await change(2100);
    // The first look into history takes as long as another 2,500 changes.
    const open = server.store.watch.bind(server.store);
    let slow = change(2500);
    server.store.watch = (prefix, after, handler) => {
      const opened = slow.then(() => open(prefix, after, handler));
      slow = Promise.resolve();
      return { stop: () => void opened.then(w => w.stop()) };
    };
    const watched = await watch(`${MAPS}?watch=1&resourceVersion=${first.metadata.resourceVersion}`);
    await expect.poll(() => watched.deliveries.length).toBe(4600);
    const revisions = watched.deliveries.map(d => Number(d.object.metadata.resourceVersion));
    expect(new Set(revisions).size).toBe(4600);
    await change(1);
    expect(watched.deliveries).toHaveLength(4601);
  });

  it('begins once the cache has reached the revision asked for', async () => {
    const next = (await server.store.currentRevision()) + 1;
    const current = server.store.currentRevision.bind(server.store);
    server.store.currentRevision = async () => {
      server.store.currentRevision = current;
      await server.call('POST', MAPS, map('a'));
      return current();
    };
    const watched = await watch(`${MAPS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=${next}`);
    await expect.poll(() => watched.seen).toEqual(['ADDED a']);
  });

  it('tells objects that begin and cease to match as added and deleted', async () => {
    await server.call('POST', MAPS, map('a', { app: 'x' }));
    const watched = await watch(`${MAPS}?watch=1&labelSelector=app%3Dx`);
    const label = (value: string) => server.call('PATCH', `${MAPS}/a`, { metadata: { labels: { app: value } } }, { 'content-type': 'application/merge-patch+json' });
    const changed = await label('y');
    await label('z');
    await label('x');
    expect(watched.seen).toEqual(['ADDED a', 'DELETED a', 'ADDED a']);
    // The last content that matched, at the revision of the change.
    expect(watched.deliveries[1]!.object.metadata).toMatchObject({ labels: { app: 'x' }, resourceVersion: changed.body.metadata.resourceVersion });
  });

  it('wakes only the watchers of the node that a pod is on', async () => {
    const pods = '/api/v1/namespaces/default/pods';
    const pod = (name: string, nodeName?: string) => ({ metadata: { name }, spec: { ...(nodeName ? { nodeName } : {}), containers: [{ name: 'c', image: 'i' }] } });
    const one = await watch('/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Done');
    const two = await watch('/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Dtwo');
    await server.call('POST', pods, pod('a', 'one'));
    await server.call('POST', pods, pod('b'));
    await server.call('POST', `${pods}/b/binding`, { metadata: { name: 'b' }, target: { kind: 'Node', name: 'two' } });
    expect(one.seen).toEqual(['ADDED a']);
    expect(two.seen).toEqual(['ADDED b']);
  });

  it('ends the initial events of a streamed list with a bookmark', async () => {
    await server.call('POST', MAPS, map('a'));
    const watched = await watch(`${MAPS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    expect(watched.seen).toEqual(['ADDED a', 'BOOKMARK']);
    expect(watched.deliveries[1]!.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  it('sends a bookmark now and then, and one at its end', async () => {
    const watched = await watch(`${MAPS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=100&resourceVersion=0`);
    await server.clock.advance(70_000);
    expect(watched.seen).toEqual(['BOOKMARK']);
    await server.clock.advance(31_000);
    expect(watched.seen).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(watched.ended).toBe(true);
  });

  it('shares one buffer between all watchers of an event', async () => {
    const [a, b] = [await watch(`${MAPS}?watch=1`), await watch('/api/v1/configmaps?watch=1')];
    await server.call('POST', MAPS, map('a'));
    expect(a.deliveries[0]!.bytes()).toBe(b.deliveries[0]!.bytes());
    expect(JSON.parse(a.deliveries[0]!.bytes().toString())).toMatchObject({ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'a', resourceVersion: expect.any(String) as never } } });
  });

  it('stops telling once it is stopped', async () => {
    const watched = await watch(`${MAPS}?watch=1`);
    watched.stop();
    await server.call('POST', MAPS, map('a'));
    expect(watched.seen).toEqual([]);
    expect(watched.ended).toBe(true);
  });

  it('ends a receiver that throws, and nobody else', async () => {
    const { response } = await server.call('GET', `${MAPS}?watch=1`);
    if (response.body.type !== 'watch') throw new Error('no watch');
    let ended = false;
    response.body.start.start({
      deliver: () => {
        throw new Error('broken');
      },
      end: () => (ended = true),
    });
    const other = await watch(`${MAPS}?watch=1`);
    await server.call('POST', MAPS, map('a'));
    expect(ended).toBe(true);
    expect(other.seen).toEqual(['ADDED a']);
  });
});
