import { expect, it } from 'vitest';
import { planSuccession } from './succession.ts';

it.each([
  ['the first failure', { lastedMs: 1000, failures: 0 }, 1],
  ['the fifth in a row', { lastedMs: 1000, failures: 4 }, 5],
  ['one more', { lastedMs: 1000, failures: 5 }, undefined],
  ['one after a long life', { lastedMs: 3_600_000, failures: 5 }, 1],
])('of %s', (_what, life, failures) => expect(planSuccession(life)).toBe(failures));
