import { describe, expect, it } from 'vitest';
import { addressAt, firstFreeRange, nodeCidr, overlaps, parseCidr } from './cidr.ts';

describe('address ranges', () => {
  it.each([
    ['10.42.0.0/16', { first: 0x0a2a0000, prefix: 16 }],
    ['10.42.7.9/16', { first: 0x0a2a0000, prefix: 16 }],
    ['256.0.0.0/8', undefined],
    ['10.0.0.0/33', undefined],
    ['::/0', undefined],
  ])('%s', (text, range) => expect(parseCidr(text)).toEqual(range));

  it('divides a range among nodes', () => {
    expect([nodeCidr('10.42.0.0/16', 0), nodeCidr('10.42.0.0/16', 255)]).toEqual(['10.42.0.0/24', '10.42.255.0/24']);
    expect(() => nodeCidr('10.42.0.0/24', 1)).toThrow('no room for node 1');
    expect([addressAt('10.96.0.0/16', 1), addressAt('192.168.255.0/24', 256)]).toEqual(['10.96.0.1', '192.169.0.0']);
  });

  it.each([
    ['10.42.0.0/16', '10.42.3.0/24', true],
    ['10.42.0.0/16', '10.43.0.0/16', false],
    ['0.0.0.0/0', '10.0.0.0/8', true],
    ['200.0.0.0/8', '200.1.0.0/16', true],
  ])('%s and %s overlap: %s', (a, b, expected) => expect([overlaps(a, b), overlaps(b, a)]).toEqual([expected, expected]));

  it('finds the first range that nobody uses', () => {
    expect(firstFreeRange(['10.42.0.0/16', '10.142.0.0/16'], ['10.42.0.0/24', '172.16.0.0/12'])).toBe('10.142.0.0/16');
    expect(firstFreeRange(['10.42.0.0/16'], ['10.0.0.0/8'])).toBeUndefined();
  });
});
