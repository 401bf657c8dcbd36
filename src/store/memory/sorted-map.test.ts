import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { compareKeys } from './key-order.ts';
import { SortedMap } from './sorted-map.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('compareKeys', () => {
  test.each([
    ['/a', '/b'], ['/a', '/a/'], ['/a-b', '/a/b'], ['/é', '/z'], ['/\u{1F600}', '/\uFFFD'], ['/\u{1F600}', '/\u{1F601}'], ['/\uE000', '/\uD7FF'],
  ])('%s and %s sort as their bytes', (a, b) => {
    expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b));
    expect(Math.sign(compareKeys(b, a))).toBe(byBytes(b, a));
    expect(compareKeys(a, a)).toBe(0);
  });
});

describe('SortedMap', () => {
  /** Rarely asked, the keys are sorted anew; often asked, each is put in its place. */
  test.each([20_000, 1000, 10])('agrees with a sorted array over thousands of random changes, asked after every %s', asked => {
    const random = seededRandom(7);
    const map = new SortedMap<number>();
    const model = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const key = `/${'abc'[Math.floor(random.next() * 3)]}/${Math.floor(random.next() * 4000)}`;
      if (random.next() < 0.4) {
        map.delete(key);
        model.delete(key);
      } else {
        map.set(key, i);
        model.set(key, i);
      }
      if (i % asked === asked - 1) expect(map.count('')).toBe(model.size);
    }
    expect(map.size).toBe(model.size);
    for (const prefix of ['', '/', '/a/', '/b/1', '/c/', '/d/']) {
      for (const after of [undefined, '/a/2000', '/b/1', '/b/1999', '/zzz']) {
        const expected = [...model.keys()].filter(k => k.startsWith(prefix) && (after === undefined || byBytes(k, after) > 0)).sort(byBytes);
        expect([...map.keys(prefix, after)]).toEqual(expected);
        expect(map.count(prefix, after)).toBe(expected.length);
      }
    }
    for (const [key, value] of model) expect(map.get(key)).toBe(value);
  });

  test('finds the place of keys beyond the Basic Multilingual Plane, however they come', () => {
    const keys = ['/\uE000', '/\u{1F600}', '/a', '/\uFFFD', '/\u{1F601}', '/é'];
    const sorted = keys.toSorted(byBytes);
    const atOnce = new SortedMap<number>();
    const oneByOne = new SortedMap<number>();
    for (const [i, key] of Array.from({ length: 100 }, (_, n) => `/a${n}`).concat(keys).entries()) {
      atOnce.set(key, i);
      oneByOne.set(key, i);
      oneByOne.count('');
    }
    const others = (map: SortedMap<number>) => [...map.keys('')].filter(key => !/^.a\d/.test(key));
    expect([others(atOnce), others(oneByOne)]).toEqual([sorted, sorted]);
  });
});
