import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryApi, type MemoryApiOptions } from '../../test/support/memory-api.ts';
import { seededRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { gone } from '../machinery/status-error.ts';
import type { Change } from './cache.ts';
import { Caches } from './caches.ts';
import { TransportError } from './transport.ts';
import { createClient, kindOf } from './typed-client.ts';

const things = kindOf({ group: '', version: 'v1', plural: 'configmaps', scope: 'Namespaced', kind: 'ConfigMap' });
const thing = (name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({ metadata: { name, namespace: 'default', ...more } });

let clock: VirtualClock;
let stop: AbortController;
function start(options: Partial<MemoryApiOptions> = {}) {
  clock = new VirtualClock();
  stop = new AbortController();
  const random = seededRandom(1);
  const api = new MemoryApi({ clock, random, ...options });
  const client = createClient(api);
  const caches = new Caches({ client, clock, random, signal: stop.signal });
  return { api, caches, things: client.resource(things) };
}
const names = (objects: readonly Frozen<KubeObject>[]) => objects.map(o => o.metadata.name).sort();

describe.each([true, false])('watchList %s', watchList => {
  let env: ReturnType<typeof start>;
  beforeEach(() => {
    env = start({ watchList });
  });

  test('lists, then follows; the revision follows too', async () => {
    await env.things.create(thing('a'));
    const cache = env.caches.for(things);
    await cache.synced;
    expect(names(cache.list())).toEqual(['a']);
    const b = await env.things.create(thing('b'));
    await env.things.delete('a', 'default');
    await clock.settle();
    expect(names(cache.list('default'))).toEqual(['b']);
    expect(cache.get('b', 'default')).toBe(b);
    expect(Object.isFrozen(cache.get('b', 'default'))).toBe(true);
    expect(cache.revision).toBe(env.api.revision);
  });

  test('resumes after a dropped watch without listing again', async () => {
    const cache = env.caches.for(things);
    await cache.synced;
    await env.things.create(thing('a'));
    await clock.settle();
    const lists = env.api.requests.length;
    env.api.dropWatches(new TransportError('reset'));
    await env.things.create(thing('b'));
    await clock.advance(1_000);
    expect(names(cache.list())).toEqual(['a', 'b']);
    expect(env.api.requests.slice(lists).filter(r => r.method === 'GET')).toEqual([]);
  });

  test('lists again after 410 and tells what was missed', async () => {
    const cache = env.caches.for(things);
    await cache.synced;
    await env.things.create(thing('a'));
    await env.things.create(thing('b'));
    await clock.settle();
    const seen: string[] = [];
    cache.onChange(change => seen.push(`${change.type} ${change.object.metadata.name}`));
    env.api.dropWatches(gone('too old'));
    await env.things.delete('a', 'default');
    await env.things.create(thing('c'));
    env.api.compact();
    await clock.advance(60_000);
    expect(seen).toEqual(['added a', 'added b', 'deleted a', 'added c']);
  });

  test('an object replaced while nobody looked is a deletion and an addition', async () => {
    const cache = env.caches.for(things);
    await env.things.create(thing('a'));
    await cache.synced;
    await clock.settle();
    const seen: Change[] = [];
    cache.onChange(change => seen.push(change));
    env.api.dropWatches(gone('too old'));
    await env.things.delete('a', 'default');
    await env.things.create(thing('a'));
    env.api.compact();
    await clock.advance(60_000);
    expect(seen.map(c => c.type)).toEqual(['added', 'deleted', 'added']);
    expect(seen[1]!.object.metadata.uid).not.toBe(seen[2]!.object.metadata.uid);
  });
});

test('indexes follow the objects', async () => {
  const env = start();
  const cache = env.caches.for(things);
  cache.addIndex('color', o => (o.metadata.labels?.['color'] ? [o.metadata.labels['color']] : []));
  const owner = { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u1', controller: true };
  await env.things.create(thing('a', { labels: { color: 'red' } }));
  await env.things.create(thing('b', { labels: { color: 'red' }, ownerReferences: [owner] }));
  await cache.synced;
  await clock.settle();
  expect(names(cache.byIndex('color', 'red'))).toEqual(['a', 'b']);
  expect(names(cache.ownedBy('u1'))).toEqual(['b']);
  expect(names(cache.orphans('default'))).toEqual(['a']);
  await env.things.patch('a', 'default', 'application/merge-patch+json', { metadata: { labels: { color: 'blue' } } });
  await clock.settle();
  expect(names(cache.byIndex('color', 'red'))).toEqual(['b']);
  expect(() => cache.byIndex('none', 'x')).toThrow('no such index');
});

test('whenReached runs once the revision is in', async () => {
  const env = start({ lag: () => 500 });
  const cache = env.caches.for(things);
  await cache.synced;
  const a = await env.things.create(thing('a'));
  let reached = false;
  cache.whenReached(Number(a.metadata.resourceVersion), () => { reached = true; });
  await clock.advance(499);
  expect(reached).toBe(false);
  await clock.advance(1);
  expect(reached).toBe(true);
});

test('one watch for a kind, backing off while the server refuses, silent after the end', async () => {
  const env = start();
  const opened: number[] = [];
  const { watch } = env.api;
  env.api.watch = (request, sink) => {
    opened.push(clock.monotonic());
    if (opened.length > 5) return watch.call(env.api, request, sink as never);
    queueMicrotask(() => sink.end(new TransportError('connection refused')));
    return { stop() {} };
  };
  const cache = env.caches.for(things);
  expect(env.caches.for(things)).toBe(cache);
  await clock.advance(60_000);
  expect(cache.hasSynced).toBe(true);
  const waits = opened.slice(1).map((at, i) => at - opened[i]!);
  waits.forEach((wait, i) => {
    expect(wait).toBeGreaterThanOrEqual(200 * 2 ** i);
    expect(wait).toBeLessThan(2 * 200 * 2 ** i);
  });
  stop.abort();
  await clock.advance(60_000);
  expect(opened.length).toBe(6);
});

test('what is stopped before it synced says so', async () => {
  const env = start();
  const cache = env.caches.for(things);
  stop.abort();
  await expect(cache.synced).rejects.toThrow('stopped');
});
