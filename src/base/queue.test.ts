import { expect, test } from 'vitest';
import { Queue } from './queue.ts';
import { seededRandom } from './random.ts';

test('agrees with an array, however many wait', () => {
  const random = seededRandom(3);
  const queue = new Queue<number>();
  const model: number[] = [];
  for (let i = 0; i < 30_000; i++) {
    // Grows to thousands, then shrinks to none.
    if (random.next() < (i < 15_000 ? 0.8 : 0.2)) {
      queue.push(i);
      model.push(i);
    } else {
      expect(queue.shift()).toBe(model.shift());
    }
    if (queue.size !== model.length) expect(queue.size).toBe(model.length);
  }
  queue.push(1);
  queue.clear();
  expect([queue.size, queue.shift()]).toEqual([0, undefined]);
});
