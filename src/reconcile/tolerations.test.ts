import { expect, test } from 'vitest';
import type { Toleration } from '../kinds/generated/core-v1.ts';
import { covers, tolerates } from './tolerations.ts';

test.each<[Toleration, boolean]>([
  [{ key: 'k', operator: 'Equal', value: 'v' }, true],
  [{ key: 'k', value: 'v' }, true],
  [{ key: 'k', value: 'w' }, false],
  [{ key: 'k', operator: 'Exists' }, true],
  [{ operator: 'Exists' }, true],
  [{ operator: 'Exists', effect: 'NoSchedule' }, false],
  [{ key: 'other', operator: 'Exists' }, false],
  [{ key: 'k', operator: 'Lt', value: '5' }, false],
])('%j', (toleration, expected) => expect(covers(toleration, { key: 'k', value: 'v', effect: 'NoExecute' })).toBe(expected));

test.each<[Toleration, boolean]>([
  [{ key: 'k', operator: 'Lt', value: '8' } as Toleration, true],
  [{ key: 'k', operator: 'Gt', value: '8' } as Toleration, false],
  [{ key: 'k', operator: 'Gt', value: '07' } as Toleration, false],
])('integers: %j', (toleration, expected) => expect(covers(toleration, { key: 'k', value: '7', effect: 'NoExecute' })).toBe(expected));

test('one of them is enough, none is not', () => {
  expect(tolerates([{ key: 'a', operator: 'Exists' }, { operator: 'Exists' }], { key: 'k', effect: 'NoSchedule' })).toBe(true);
  expect(tolerates(undefined, { key: 'k', effect: 'NoSchedule' })).toBe(false);
});
