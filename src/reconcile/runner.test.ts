import { expect, test } from 'vitest';
import { MemoryApi, type MemoryApiOptions } from '../../test/support/memory-api.ts';
import type { Log } from '../base/log.ts';
import { silentLog } from '../base/log.ts';
import { seededRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { Caches } from '../client/caches.ts';
import { createClient, kindOf } from '../client/typed-client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { controllerReference } from './adoption.ts';
import { again, type ControllerDefinition, defineController, settled, TerminalError } from './controller.ts';
import { runController } from './runner.ts';

interface Owner extends KubeObject {
  spec: { children: number; labels?: Record<string, string> };
}
const owners = kindOf({ group: 'test.io', version: 'v1', plural: 'owners', scope: 'Namespaced', kind: 'Owner' });
const children = kindOf({ group: '', version: 'v1', plural: 'children', scope: 'Namespaced', kind: 'Child' });

function start(definition: Partial<ControllerDefinition<Owner>> & Pick<ControllerDefinition<Owner>, 'reconcile'>, options: Partial<MemoryApiOptions> = {}) {
  const clock = new VirtualClock();
  const random = seededRandom(7);
  const stop = new AbortController();
  const api = new MemoryApi({ clock, random, ...options });
  const client = createClient(api);
  const caches = new Caches({ client, clock, random, signal: stop.signal });
  const logged: string[] = [];
  const log: Log = { ...silentLog, error: message => logged.push(message) };
  const controller = defineController<Owner>({ name: 'test', for: owners as never, owns: [children], ...definition });
  const running = runController(controller, { client, caches, clock, random, signal: stop.signal, log, events: { record() {} } });
  const owner = (name: string, spec: Owner['spec']) => client.resource(owners).create({ metadata: { name, namespace: 'default' }, spec } as KubeObject);
  return { clock, stop, api, client, running, logged, owner };
}

const makeChildren: ControllerDefinition<Owner>['reconcile'] = async (owner, { read, write }) => {
  const missing = owner.spec.children - read.ownedBy(owner, children).length;
  for (let i = 0; i < missing; i++) {
    const metadata = { generateName: `${owner.metadata.name}-`, namespace: 'default', ownerReferences: [controllerReference(owners, owner)] };
    await write.resource(children).create({ metadata });
  }
  return settled;
};

test('a lagging cache never makes a reconcile write twice', async () => {
  const lag = seededRandom(3);
  const env = start({ reconcile: makeChildren }, { lag: () => lag.next() * 2_000 });
  await env.owner('a', { children: 5 });
  await env.clock.advance(10_000);
  expect(env.api.all('children')).toHaveLength(5);
  // Woken again and again while the caches lag.
  for (const child of env.api.all('children')) {
    await env.client.resource(children).delete(child.metadata.name!, 'default');
    env.running.wake('default/a');
    await env.clock.advance(100);
  }
  await env.clock.advance(60_000);
  expect(env.api.all('children')).toHaveLength(5);
  expect(env.api.revision).toBe(1 + 1 + 5 + 5 + 5);
});

test('a deletion of its own is seen before the next reconcile', async () => {
  const env = start({
    reconcile: async (owner, { read, write }) => {
      const [first] = read.ownedBy(owner, children);
      if (first) await write.resource(children).delete(first.metadata.name!, 'default', {});
      return settled;
    },
  }, { lag: () => 300 });
  const owner = await env.owner('a', { children: 0 });
  for (const name of ['x', 'y', 'z']) {
    await env.client.resource(children).create({ metadata: { name, namespace: 'default', ownerReferences: [controllerReference(owners, owner)] } });
  }
  await env.clock.advance(1_000);
  for (let i = 0; i < 20; i++) {
    env.running.wake('default/a');
    await env.clock.advance(50);
  }
  expect(env.api.all('children')).toEqual([]);
  expect(env.api.requests.filter(r => r.method === 'DELETE')).toHaveLength(3);
});

test('failures back off, terminal ones wait for a change, and `again` looks again', async () => {
  const at: number[] = [];
  let outcome: () => Promise<typeof settled> = async () => { throw new Error('no'); };
  const env = start({ reconcile: () => { at.push(env.clock.monotonic()); return outcome(); } });
  await env.owner('a', { children: 0 });
  await env.clock.advance(80);
  expect(at).toEqual([0, 5, 15, 35, 75]);
  expect(env.logged).toHaveLength(5);
  outcome = async () => { throw new TerminalError('never'); };
  await env.clock.advance(10_000);
  expect(at).toEqual([0, 5, 15, 35, 75, 155]);
  outcome = async () => again(1_000);
  env.running.wake('default/a');
  await env.clock.advance(2_500);
  expect(at.slice(6)).toEqual([10_080, 11_080, 12_080]);
});

test('what does not concern the controller wakes nobody until it does', async () => {
  const seen: string[] = [];
  const env = start({
    concerns: owner => owner.spec.children > 0,
    reconcile: async owner => {
      seen.push(`${owner.metadata.name} ${owner.spec.children}`);
      return settled;
    },
  });
  await env.owner('a', { children: 0 });
  await env.owner('b', { children: 1 });
  await env.clock.settle();
  await env.client.resource(owners).patch('a', 'default', 'application/merge-patch+json', { spec: { children: 2 } });
  await env.clock.settle();
  expect(seen).toEqual(['b 1', 'a 2']);
});

test('adopts what matches, releases what does not, and reconciles only when the cache knows', async () => {
  const owned: number[] = [];
  const env = start({
    adopts: { kind: children, selector: owner => labels => Object.entries(owner.spec.labels ?? {}).every(([k, v]) => labels[k] === v) },
    reconcile: async (owner, { read }) => {
      owned.push(read.ownedBy(owner, children).length);
      return settled;
    },
  }, { lag: () => 200 });
  const child = (name: string, labels: Record<string, string>) => env.client.resource(children).create({ metadata: { name, namespace: 'default', labels } });
  await child('a', { app: 'web' });
  await child('b', { app: 'db' });
  await env.owner('web', { children: 0, labels: { app: 'web' } });
  await env.clock.advance(1_000);
  expect(env.api.all('children').map(c => c.metadata.ownerReferences?.[0]?.name)).toEqual(['web', undefined]);
  expect(owned[0]).toBe(1);
  await env.client.resource(children).patch('a', 'default', 'application/merge-patch+json', { metadata: { labels: { app: 'other' } } });
  await child('c', { app: 'web' });
  await env.clock.advance(2_000);
  expect(Object.fromEntries(env.api.all('children').map(c => [c.metadata.name, c.metadata.ownerReferences?.length ?? 0]))).toEqual({ a: 0, b: 0, c: 1 });
});

test('adopts nothing for an owner that is gone: the server is asked', async () => {
  let lag = 0;
  const env = start({ adopts: { kind: children, selector: () => () => true }, reconcile: async () => settled }, { lag: () => lag });
  await env.owner('web', { children: 0 });
  await env.clock.advance(100);
  lag = 5_000;
  await env.client.resource(owners).delete('web', 'default');
  lag = 0;
  await env.client.resource(children).create({ metadata: { name: 'x', namespace: 'default' } });
  await env.clock.advance(1_000);
  expect(env.api.all('children')[0]!.metadata.ownerReferences).toBeUndefined();
});

test('tells of keys that are gone, and stops gracefully', async () => {
  const gone: string[] = [];
  let release = () => {};
  const env = start({ gone: async key => void gone.push(key), reconcile: () => new Promise(resolve => { release = () => resolve(settled); }) });
  await env.owner('a', { children: 0 });
  await env.clock.settle();
  env.stop.abort();
  let ended = false;
  void env.running.done.then(() => { ended = true; });
  await env.clock.settle();
  expect(ended).toBe(false);
  release();
  await env.clock.settle();
  expect(ended).toBe(true);

  const other = start({ gone: async key => void gone.push(key), reconcile: async () => settled });
  await other.owner('b', { children: 0 });
  await other.clock.settle();
  await other.client.resource(owners).delete('b', 'default');
  await other.clock.settle();
  expect(gone).toEqual(['default/b']);
});

test('a kind that was not declared cannot be read', async () => {
  const env = start({ owns: [], reconcile: async (owner, { read }) => (read.ownedBy(owner, children), settled) });
  await env.owner('a', { children: 0 });
  await env.clock.settle();
  expect(env.logged).toEqual(['reconcile failed']);
});
