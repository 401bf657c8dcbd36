import { expect, it } from 'vitest';
import { planTtl } from './plan.ts';

it.each([
  [1, undefined, 0],
  [100, undefined, 0],
  [101, undefined, 15],
  [95, 0, 0],
  [95, 15, 15],
  [89, 15, 0],
  [501, 15, 30],
  [5000, 0, 300],
  [20_000, 300, 600],
  [9000, 600, 600],
  [8999, 600, 300],
  [1, 7, 0],
])('%i nodes, now %s: %i', (nodes, current, wanted) => {
  expect(planTtl(nodes, current)).toBe(wanted);
});
