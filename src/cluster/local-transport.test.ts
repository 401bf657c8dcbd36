import { getEventListeners, setMaxListeners } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ADMIN, addDefaults, startTestServer, type TestServer } from '../apiserver/server.fixture.ts';
import { StatusError } from '../machinery/status-error.ts';
import type { WatchEvent } from '../client/transport.ts';
import { LocalTransport } from './local-transport.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
let server: TestServer;
let transport: LocalTransport;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
  transport = new LocalTransport(server.api, ADMIN);
});
afterEach(() => server.api.stop());

it('answers the very objects of the cache, frozen', async () => {
  const created = await transport.request<any>({ method: 'POST', path: MAPS, body: { metadata: { name: 'a' } } });
  const read = await transport.request<any>({ method: 'GET', path: `${MAPS}/a` });
  const list = await transport.request<any>({ method: 'GET', path: MAPS });
  expect(read).toBe(created);
  expect(list.items[0]).toBe(created);
  expect(Object.isFrozen(created.metadata)).toBe(true);
});

it('throws what the server refuses', async () => {
  const refused = transport.request({ method: 'GET', path: `${MAPS}/nosuch` });
  await expect(refused).rejects.toBeInstanceOf(StatusError);
  await expect(refused).rejects.toMatchObject({ code: 404, reason: 'NotFound' });
});

it('is held to the rules of its user', async () => {
  const stranger = new LocalTransport(server.api, { name: 'jane', groups: ['system:authenticated'] });
  await expect(stranger.request({ method: 'GET', path: MAPS })).rejects.toMatchObject({ code: 403 });
});

it('watches until it is stopped', async () => {
  const events: WatchEvent[] = [];
  let ends = 0;
  const watching = transport.watch({ method: 'GET', path: MAPS }, { event: e => events.push(e), end: () => ends++ });
  await new Promise(resolve => setImmediate(resolve));
  await transport.request({ method: 'POST', path: MAPS, body: { metadata: { name: 'a' } } });
  watching.stop();
  await transport.request({ method: 'POST', path: MAPS, body: { metadata: { name: 'b' } } });
  expect(events.map(e => [e.type, e.object.metadata.name])).toEqual([['ADDED', 'a']]);
  expect(events[0]).toHaveProperty('requestId');
  expect(ends).toBe(1);
});

it('tells a watcher that its revision is gone', async () => {
  for (let i = 0; i < 2500; i++) {
    const [method, path] = i === 0 ? (['POST', MAPS] as const) : (['PUT', `${MAPS}/a`] as const);
    await transport.request({ method, path, body: { metadata: { name: 'a' }, data: { i: String(i) } } });
  }
  await server.store.compact(await server.store.currentRevision());
  const error = await new Promise<Error | undefined>(resolve => transport.watch({ method: 'GET', path: MAPS, query: { resourceVersion: '2' } }, { event: () => {}, end: resolve }));
  expect(error).toMatchObject({ code: 410, reason: 'Expired' });
});

it('leaves nothing behind on a signal that outlives its watches', async () => {
  const { signal } = new AbortController();
  setMaxListeners(1, signal);
  for (let i = 0; i < 20; i++) transport.watch({ method: 'GET', path: MAPS, signal }, { event: () => {}, end: () => {} }).stop();
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
});

it('hands a long list over in turns, in order, and what comes meanwhile behind it', async () => {
  const count = 500;
  await Promise.all(Array.from({ length: count }, (_, i) => transport.request({ method: 'POST', path: MAPS, body: { metadata: { name: `m${1000 + i}` } } })));
  const turns: (() => void)[] = [];
  const slow = new LocalTransport(server.api, ADMIN, { breathe: () => new Promise(resolve => turns.push(resolve)) });
  const seen: string[] = [];
  const watch = slow.watch({ method: 'GET', path: MAPS, query: {} }, { event: event => seen.push(event.object.metadata.name ?? ''), end: () => {} });
  const turn = () => new Promise(resolve => setImmediate(resolve));
  await turn();
  const first = seen.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(count);
  await transport.request({ method: 'POST', path: MAPS, body: { metadata: { name: 'late' } } });
  while (turns.length > 0) {
    turns.shift()!();
    await turn();
  }
  expect(seen).toEqual([...Array.from({ length: count }, (_, i) => `m${1000 + i}`), 'late']);
  await transport.request({ method: 'POST', path: MAPS, body: { metadata: { name: 'live' } } });
  expect(seen.at(-1)).toBe('live');
  watch.stop();
});
