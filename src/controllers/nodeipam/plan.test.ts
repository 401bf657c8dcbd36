import { expect, test } from 'vitest';
import { cidrCount, planPodCidr } from './plan.ts';

const shares = { clusterCidr: '10.244.0.0/16', nodeMask: 24 };
const among = (...taken: string[]) => (share: string) => taken.includes(share);
test('shares go out in order, freed ones again', () => {
  expect(planPodCidr(shares, among())).toEqual({ share: '10.244.0.0/24', at: 0 });
  expect(planPodCidr(shares, among('10.244.0.0/24', '10.244.1.0/24', '10.244.3.0/24'))).toEqual({ share: '10.244.2.0/24', at: 2 });
  expect(planPodCidr(shares, among(), 254)?.share).toBe('10.244.254.0/24');
  expect(planPodCidr({ clusterCidr: '10.0.0.128/25', nodeMask: 26 }, among('10.0.0.128/26'))?.share).toBe('10.0.0.192/26');
});
test('an end is an end', () => {
  expect(planPodCidr({ clusterCidr: '10.0.0.0/24', nodeMask: 24 }, among('10.0.0.0/24'))).toBeUndefined();
  expect(cidrCount(shares)).toBe(256);
});
test.each(['nonsense', 'fd00::/64'])('%s cannot be divided', clusterCidr => expect(() => cidrCount({ clusterCidr, nodeMask: 24 })).toThrow('dividing pod network'));
test('a mask that does not fit is refused', () => expect(() => cidrCount({ clusterCidr: '10.0.0.0/24', nodeMask: 16 })).toThrow('node mask 16 does not fit'));
