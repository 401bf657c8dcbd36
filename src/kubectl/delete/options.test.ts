import { expect, test } from 'vitest';
import { gracePeriodOf, parseCascade } from './options.ts';

test.each([
  [{ now: false, force: false, 'grace-period': -1 }, -1], [{ now: true, force: false, 'grace-period': -1 }, 1], [{ now: false, force: false, 'grace-period': 0 }, 1],
  [{ now: false, force: true, 'grace-period': -1 }, 0], [{ now: false, force: true, 'grace-period': 0 }, 0], [{ now: true, force: true, 'grace-period': -1 }, 1],
])('%j is a grace period of %d', (flags, seconds) => {
  expect(gracePeriodOf(flags)).toBe(seconds);
});

test('how dependents go, in old words and new', () => {
  expect(['background', 'foreground', 'orphan', 'true', 'F'].map(text => parseCascade(text).propagation)).toEqual(['Background', 'Foreground', 'Orphan', 'Background', 'Orphan']);
  expect(() => parseCascade('both')).toThrow('invalid cascade value (both). Must be "background", "foreground", or "orphan"');
});
