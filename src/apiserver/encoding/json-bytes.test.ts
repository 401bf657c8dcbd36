/** The same bytes as JSON.stringify's, whatever the value. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { share } from '../../base/shared-part.ts';
import { NumberLiteral } from '../../machinery/schema/json-text.ts';
import { jsonBytes } from './json-bytes.ts';

const same = (value: unknown) => expect(jsonBytes(value).toString('latin1')).toBe(Buffer.from(JSON.stringify(value)).toString('latin1'));

it.each([
  ['', 'a', '"', '\\', '\u0000', '\u001f', '\u007f', 'é', '漢', '💧', '\ud800', 'x\udc00y', '\u2028', 'a/b', '<&>'],
  [0, -0, 1, -1, 1.5, 1e21, 1e-7, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY],
  [true, false, null, undefined],
  [[], {}, [[]], [{}], { a: undefined }, { a: null, b: undefined, c: [undefined] }, { 2: 'b', 1: 'a' }],
  [new NumberLiteral('1.50'), { n: new NumberLiteral('12345678901234567890') }, new Date(0)],
  [JSON.parse('{"__proto__":{"a":1},"constructor":2}'), Object.assign(Object.create(null), { a: 1 })],
])('writes %j', (...values: unknown[]) => {
  same(values);
  for (const value of values) if (value !== undefined) same(value);
});

it.each([47, 48, 49, 50, 1000, 65_534, 65_535, 65_536, 1_200_000])('writes strings of %d characters', length => {
  for (const end of ['', '"', 'é', '\u2028']) {
    const text = 'x'.repeat(length - end.length) + end;
    same(text);
    same({ text, again: [text], [text]: text });
  }
});

it('writes arbitrary values', () => {
  const { next } = seededRandom(7);
  const below = (n: number) => Math.floor(next() * n);
  const ALPHABET = ['a', 'Z', '0', ' ', '"', '\\', '\n', 'ß', '€', '\ud83d', '\udca7', '~', '\u007f'];
  const text = () => Array.from({ length: below(8) < 7 ? below(12) : below(120) }, () => ALPHABET[below(below(3) > 0 ? 4 : ALPHABET.length)]).join('');
  const value = (depth: number): unknown => {
    switch (below(depth > 4 ? 4 : 6)) {
      case 0: return text();
      case 1: return below(1000) - 500;
      case 2: return next() * 1e6;
      case 3: return [true, false, null][below(3)];
      case 4: return Array.from({ length: below(5) }, () => value(depth + 1));
      default: return Object.fromEntries(Array.from({ length: below(6) }, () => [text(), below(9) === 0 ? undefined : value(depth + 1)]));
    }
  };
  for (let i = 0; i < 2000; i++) same(value(0));
});

it('writes shared parts as it writes all others, the first time and from then on', () => {
  const list = share([{ ß: '"' }, 'x'.repeat(100)]);
  const part = share({ list, of: { many: [1, true, null] } });
  for (let i = 0; i < 3; i++) same({ before: [part], part, list, after: 'end' });
});
