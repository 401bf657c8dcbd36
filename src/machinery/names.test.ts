/** Names, numbers and addresses: what is wrong with them, in upstream's words. */
import { describe, expect, it } from 'vitest';
import { formatCidr, formatIp, parseCidr, parseIp } from './ip.ts';
import { scaledIntOrPercent } from './int-or-string.ts';
import { ageOf, humanDuration } from './human-duration.ts';
import * as names from './names.ts';

describe('names', () => {
  it.each([
    [names.checkDnsSubdomain, 'a.b-c.d', 0], [names.checkDnsSubdomain, 'a.', 1], [names.checkDnsSubdomain, 'A'.repeat(254), 2], [names.checkDnsLabel, 'a-b', 0],
    [names.checkDns1035Label, '1a', 1], [names.checkQualifiedName, 'x.io/A_b', 0], [names.checkQualifiedName, '/a', 1], [names.checkQualifiedName, 'a/', 2], [names.checkQualifiedName, 'a/b/c', 1],
    [names.checkLabelValue, '', 0], [names.checkLabelValue, 'x'.repeat(64), 1], [names.checkPortName, 'http', 0], [names.checkPortName, 'UPPER', 2], [names.checkPortName, 'a--b-', 2], [names.checkPortName, '', 2],
    [names.checkConfigMapKey, '..data', 1], [names.checkConfigMapKey, 'a b', 1], [names.checkEnvVarName, '1a', 1], [names.checkRelaxedEnvVarName, '1 a', 0], [names.checkRelaxedEnvVarName, 'a=b', 1],
    [names.checkCIdentifier, 'a_1', 0], [names.checkPercent, '5%', 0], [names.checkHttpHeaderName, 'X_Y', 1], [names.checkWildcardSubdomain, '*.a.b', 0], [names.checkPathSegment, 'a%/b', 2],
  ] as const)('%o of %s: %i wrong', (check, value, count) => expect(check(value)).toHaveLength(count));
  it('speaks of dots', () => expect(names.checkDnsLabel('a.b')).toEqual(['must not contain dots']));
  it('judges a generateName without its dash', () => {
    expect(names.nameIsDnsSubdomain('web-', true)).toEqual([]);
    expect(names.nameIsDnsSubdomain('web-', false)).toHaveLength(1);
  });
  it('gives examples', () => expect(names.checkDnsLabel('A')[0]).toBe(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"));
});

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'], ['010.0.0.1', '10.0.0.1'], ['::1', '::1'], ['FE80:0:0:0:0:0:0:0abc', 'fe80::abc'], ['::ffff:1.2.3.4', '1.2.3.4'], ['1::', '1::'], ['::', '::'], ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'], ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'], ['::1.2.3.4', '::102:304'],
  ])('%s is %s', (text, canonical) => expect(formatIp(parseIp(text)!)).toBe(canonical));
  it.each(['', '1.2.3', '1.2.3.256', '1:2', ':::', '1::2::3', 'g::', '1:2:3:4:5:6:7:8:9', '::1.2.3', '1:2:3:4:5:6:7::8'])('%s is none', text => expect(parseIp(text)).toBeUndefined());
  it.each([['10.1.2.3/8', '10.0.0.0/8'], ['2001:db8:ffff::/33', '2001:db8:8000::/33'], ['0.0.0.0/0', '0.0.0.0/0'], ['1.2.3.4/31', '1.2.3.4/31']])('%s is %s', (text, block) => expect(formatCidr(parseCidr(text)!)).toBe(block));
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/x', '::/129', '1.1.1.1/8/9'])('%s is no block', text => expect(parseCidr(text)).toBeUndefined());
});

describe('durations', () => {
  it.each([
    [-3000, '<invalid>'], [-1500, '0s'], [0, '0s'], [119_999, '119s'], [120_000, '2m'], [150_000, '2m30s'], [600_000, '10m'], [10_800_000, '3h'], [11_100_000, '3h5m'], [28_800_000, '8h'],
    [172_800_000, '2d'], [180_000_000, '2d2h'], [86_400_000 * 8, '8d'], [86_400_000 * 730, '2y'], [86_400_000 * 731, '2y1d'], [86_400_000 * 365 * 9, '9y'],
  ])('%i ms is %s', (ms, text) => expect(humanDuration(ms)).toBe(text));
  it('of no time is unknown', () => expect([ageOf(undefined, 0), ageOf('1970-01-01T00:00:00Z', 5000)]).toEqual(['<unknown>', '5s']));
});

describe('percentages', () => {
  it('are scaled', () => expect([scaledIntOrPercent('25%', 10, 'up'), scaledIntOrPercent('25%', 10, 'down'), scaledIntOrPercent(3, 10, 'up')]).toEqual([3, 2, 3]));
  it('must be percentages', () => expect(() => scaledIntOrPercent('x', 10, 'up')).toThrow('invalid value for IntOrString: invalid type: string is not a percentage'));
});
