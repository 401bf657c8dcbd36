/** Quantities against what upstream's parser and printer do. */
import { describe, expect, it } from 'vitest';
import {
  addQuantities, canonicalQuantity, compareQuantities, formatQuantity, milliValue, parseQuantity, QUANTITY_FORMAT_WRONG, QUANTITY_NUMERIC_WRONG,
  QUANTITY_SUFFIX_WRONG, quantityOf, quantityValue, roundUpQuantity, scaledValue, subtractQuantities,
} from './quantity.ts';

describe('canonicalQuantity', () => {
  it.each([
    ['0', '0'], ['0Mi', '0'], ['00', '0'], ['-', '0'], ['.', '0'], ['m', '0'], ['1', '1'], ['500', '500'], ['1000', '1k'], ['1500', '1500'], ['10000', '10k'],
    ['0.5', '500m'], ['1.5', '1500m'], ['.5', '500m'], ['1.', '1.'], ['1000m', '1'], ['1500m', '1500m'], ['100000m', '100'], ['1.500', '1.500'], ['0100', '0100'],
    ['+5', '+5'], ['-5', '-5'], ['-1500m', '-1500m'], ['1024Ki', '1Mi'], ['1025Ki', '1025Ki'], ['512Mi', '512Mi'], ['0.5Gi', '512Mi'], ['1.5Gi', '1536Mi'],
    ['0.1Ki', '102400m'], ['1.1Ki', '1126400m'], ['1Pi', '1Pi'], ['1Ei', '1Ei'], ['8Ei', '9223372036854775807'], ['9Ei', '9223372036854775807'],
    ['1e3', '1e3'], ['1E3', '1E3'], ['12e6', '12e6'], ['1000e3', '1e6'], ['1e1', '10'], ['1e-3', '1e-3'], ['1e+3', '1e+3'], ['2e4', '20e3'],
    ['1n', '1n'], ['0.1n', '1n'], ['1.5n', '2n'], ['-1.5n', '-2n'], ['1u', '1u'], ['1000n', '1u'], ['1e-10', '1e-9'], ['1e-2000000000', '1e-9'],
    ['1000000000000000000000', '1e21'], ['123456789012345678901', '123456789012345678901'], ['1e2147483647', '10e2147483646'], ['1024', '1024'], ['1048576', '1048576'], [' 5 ', '5'],
  ])('%s is written %s', (input, expected) => expect(canonicalQuantity(input)).toBe(expected));

  it.each([
    ['', QUANTITY_FORMAT_WRONG], ['abc', QUANTITY_FORMAT_WRONG], ['1x', QUANTITY_FORMAT_WRONG], ['1.2.3', QUANTITY_FORMAT_WRONG], ['1 Gi', QUANTITY_FORMAT_WRONG],
    ['1mm', QUANTITY_SUFFIX_WRONG], ['1e', QUANTITY_SUFFIX_WRONG], ['1Kii', QUANTITY_SUFFIX_WRONG], ['1i', QUANTITY_SUFFIX_WRONG], ['1K', QUANTITY_SUFFIX_WRONG],
    ['1e99999999999999999999', QUANTITY_SUFFIX_WRONG], ['5-3', QUANTITY_SUFFIX_WRONG],
  ])('%s is refused', (input, message) => expect(() => canonicalQuantity(input)).toThrow(message));
  it('has a word for a number it cannot read', () => expect(QUANTITY_NUMERIC_WRONG).toBe('unable to parse numeric part of quantity'));
});

describe('arithmetic', () => {
  it.each([['1', '1000m', 0], ['1Gi', '1G', 1], ['-1', '1', -1], ['-2', '-1', -1], ['0', '0Ki', 0], ['1e2000000000', '1', 1], ['999m', '1', -1]] as const)(
    '%s against %s', (a, b, sign) => expect(compareQuantities(a, b)).toBe(sign));
  it.each([['1', '500m', '1500m'], ['0', '1Gi', '1Gi'], ['1Gi', '1', '1073741825'], ['512Mi', '512Mi', '1Gi'], ['1.5', '1.5', '3']] as const)(
    '%s + %s = %s', (a, b, sum) => expect(formatQuantity(addQuantities(a, b))).toBe(sum));
  it.each([['1', '500m', '500m'], ['1Gi', '1Gi', '0'], ['0', '1Mi', '-1Mi']] as const)(
    '%s - %s = %s', (a, b, rest) => expect(formatQuantity(subtractQuantities(a, b))).toBe(rest));
  it('gives whole and thousandth units, rounded up', () => {
    expect([quantityValue('1500m'), quantityValue('-1500m'), quantityValue('1Ki'), quantityValue('1n')]).toEqual([2, -2, 1024, 1]);
    expect([milliValue('1.5'), milliValue('1n'), milliValue('2')]).toEqual([1500, 1, 2000]);
    expect(scaledValue('1e400', 0)).toBe(2n ** 63n - 1n);
  });
  it('rounds resource lists up to milli', () => {
    expect(formatQuantity(roundUpQuantity(parseQuantity('1.0001'), -3))).toBe('1001m');
    expect(formatQuantity(roundUpQuantity(parseQuantity('100m'), -3))).toBe('100m');
  });
  it('is made from numbers', () => expect(formatQuantity(quantityOf(2048, 'BinarySI'))).toBe('2Ki'));
});
