import { expect, test } from 'vitest';
import { DecodeError } from './decode-error.ts';
import { normalizeMicroTime, normalizeTime } from './time-text.ts';

const DAYS_OF_A_COMMON_YEAR = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const two = (n: number) => String(n).padStart(2, '0');

test('takes the days that a month has, and no others', () => {
  for (const [i, days] of DAYS_OF_A_COMMON_YEAR.entries()) {
    for (let day = 0; day <= 32; day++) {
      const text = `2026-${two(i + 1)}-${two(day)}T23:59:59`;
      if (day >= 1 && day <= days) {
        expect(normalizeTime(`${text}Z`)).toBe(`${text}Z`);
        expect(normalizeMicroTime(`${text}.000001Z`)).toBe(`${text}.000001Z`);
      } else expect(() => normalizeTime(`${text}Z`), text).toThrow(DecodeError);
    }
  }
  expect(normalizeTime('2028-02-29T00:00:00Z')).toBe('2028-02-29T00:00:00Z');
});

test('writes other zones as UTC, and nothing for the zero time', () => {
  expect(normalizeTime('2026-11-30T00:30:00+01:00')).toBe('2026-11-29T23:30:00Z');
  expect(normalizeMicroTime('2026-11-30T00:30:00.500000+01:00')).toBe('2026-11-29T23:30:00.500000Z');
  expect(normalizeTime('0001-01-01T00:00:00Z')).toBeUndefined();
});
