import { expect, test } from 'vitest';
import { VirtualClock } from '../base/virtual-clock.ts';
import { WorkQueue } from './work-queue.ts';

const make = () => {
  const clock = new VirtualClock();
  return { clock, queue: new WorkQueue({ name: 'q', clock }) };
};

test('first in, first out, each key once', async () => {
  const { queue } = make();
  for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
  expect([await queue.take(), await queue.take(), await queue.take()]).toEqual(['a', 'b', 'c']);
  expect(queue.depth).toBe(0);
});

test('a key is not worked on twice at once; added meanwhile, it comes again', async () => {
  const { queue, clock } = make();
  queue.add('a');
  await queue.take();
  queue.add('a');
  queue.add('a');
  let taken: string | undefined;
  void queue.take().then(key => { taken = key; });
  await clock.settle();
  expect(taken).toBeUndefined();
  queue.done('a');
  await clock.settle();
  expect(taken).toBe('a');
  queue.done('a');
  expect(queue.idle).toBe(true);
});

test('retries wait 5 ms, doubling, until forgotten', async () => {
  const { queue, clock } = make();
  expect([1, 2, 3, 4].map(() => queue.retry('a'))).toEqual([5, 10, 20, 40]);
  for (let i = 0; i < 30; i++) queue.retry('b');
  expect(queue.retry('b')).toBe(1_000_000);
  queue.forget('a');
  expect(queue.retry('a')).toBe(5);
  await clock.advance(5);
  expect(queue.depth).toBe(2);
});

test('of several delays the shortest counts', async () => {
  const { queue, clock } = make();
  queue.addAfter('a', 1_000);
  queue.addAfter('a', 100);
  queue.addAfter('a', 500);
  await clock.advance(100);
  expect(await queue.take()).toBe('a');
  queue.done('a');
  await clock.advance(2_000);
  expect(queue.depth).toBe(0);
});

test('closing lets takers go and cancels delays', async () => {
  const { queue, clock } = make();
  const taking = queue.take();
  queue.addAfter('a', 10);
  queue.close();
  expect(await taking).toBeUndefined();
  expect(clock.pending).toBe(0);
  queue.add('b');
  expect(await queue.take()).toBeUndefined();
});
