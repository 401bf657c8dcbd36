import { beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../base/virtual-clock.ts';
import { makeInfo, type PodFixture } from './fixtures.ts';
import { defaultPlugins } from './plugins.ts';
import { SchedulingQueue } from './queue.ts';

let clock: VirtualClock;
let queue: SchedulingQueue;
beforeEach(() => {
  clock = new VirtualClock();
  queue = new SchedulingQueue({ clock, plugins: defaultPlugins });
});
const add = (name: string, priority = 0, more: PodFixture = {}) => queue.set(makeInfo({ name, ...more, spec: { containers: [], priority, ...more.spec } }));
const take = () => queue.take()?.info.pod.metadata.name;
const fit = new Set(['NodeResourcesFit']);

test('higher priority first, then who came first', () => {
  add('a');
  add('b', 5);
  add('c');
  add('d', 5);
  queue.remove('default/c');
  expect([take(), take(), take(), take()]).toEqual(['b', 'd', 'a', undefined]);
});

test('a rejected pod waits for what its plugins care about', () => {
  add('a');
  queue.rejected(queue.take()!, fit);
  queue.wake('node labels');
  expect(take()).toBeUndefined();
  queue.wake('pod deleted');
  expect(take()).toBe('a');
});

test('a pod that nobody rejected is woken by anything', () => {
  add('a');
  queue.rejected(queue.take()!, new Set());
  queue.wake('namespace');
  expect(take()).toBe('a');
});

test('one that backs off comes after all that are ready, until its time is over', async () => {
  add('early', 5);
  queue.rejected(queue.take()!, fit);
  queue.wake('node added');
  add('late', 0);
  expect(take()).toBe('late');
  expect(take()).toBe('early');
  queue.rejected(queue.get('default/early')!, fit);
  queue.wake('node added');
  add('other', 0);
  await clock.advance(2_000);
  expect(take()).toBe('early');
});

test('after an error it is not tried before its backoff is over: 1, 2, 4, 8, 10, 10 seconds', async () => {
  add('a');
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    queue.failed(queue.take()!);
    await clock.advance(seconds * 1_000 - 1);
    expect(take()).toBeUndefined();
    await clock.advance(1);
    expect(queue.depths().ready).toBe(1);
  }
});

test('tries again after five minutes without an event', async () => {
  add('a');
  queue.rejected(queue.take()!, fit);
  await clock.advance(299_000);
  expect(take()).toBeUndefined();
  await clock.advance(31_000);
  expect(take()).toBe('a');
  expect(clock.pending).toBeLessThanOrEqual(1);
});

test('a gated pod waits for its gates to go', () => {
  add('a', 0, { spec: { schedulingGates: [{ name: 'g' }] } });
  queue.wake('node added');
  expect(take()).toBeUndefined();
  add('a');
  expect(take()).toBe('a');
});

test('a change of the pod lets it try again; a new pod of the name starts over', () => {
  add('a');
  queue.rejected(queue.take()!, fit);
  add('a', 0, { labels: { now: 'different' } });
  const again = queue.take()!;
  expect(again.attempts).toBe(2);
  add('a', 0, { metadata: { uid: 'another', name: 'a', namespace: 'default' } });
  expect(queue.take()).toMatchObject({ attempts: 1 });
  queue.rejected(again, fit);
  expect(queue.depths().rejected).toBe(0);
});

test('wakes who waits for it', async () => {
  let woken = false;
  void queue.wait().then(() => (woken = true));
  await clock.settle();
  expect(woken).toBe(false);
  add('a');
  await clock.settle();
  expect(woken).toBe(true);
});
