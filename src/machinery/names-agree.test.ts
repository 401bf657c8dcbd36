/** What is let pass at a glance is what passes when looked at closely. */
import { expect, it } from 'vitest';
import { seededRandom } from '../base/random.ts';
import { at, FieldPath } from './field-error.ts';
import { byteLength, exceedsBytes } from './byte-length.ts';
import { checkConfigMapKey, checkDnsLabel, checkDnsSubdomain, checkLabelValue, checkQualifiedName } from './names.ts';

const { next } = seededRandom(11);
const below = (n: number) => Math.floor(next() * n);
const ALPHABET = ['a', 'b', 'z', '0', '9', 'A', 'Z', '-', '.', '_', '/', ' ', 'é', '漢', '💧', '\n', ''];
function text(): string {
  const length = [below(6), below(12), 60 + below(8), 250 + below(8)][below(4)]!;
  const few = below(3) > 0 ? 5 : ALPHABET.length;
  return Array.from({ length }, () => ALPHABET[below(20) === 0 ? below(ALPHABET.length) : below(few)]).join('');
}
const bytes = (value: string) => new TextEncoder().encode(value).length;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const is = (pattern: string, max: number, value: string) => new RegExp(`^(?:${pattern})$`).test(value) && bytes(value) <= max;

function isQualified(value: string): boolean {
  const parts = value.split('/');
  if (parts.length === 1) return is(NAME, 63, value);
  return parts.length === 2 && is(`${LABEL}(\\.${LABEL})*`, 253, parts[0]!) && is(NAME, 63, parts[1]!);
}

it('agrees about names', () => {
  for (let i = 0; i < 20_000; i++) {
    const value = below(3) === 0 ? `${text()}/${text()}` : text();
    expect([value, checkQualifiedName(value).length === 0]).toEqual([value, isQualified(value)]);
    expect([value, checkDnsLabel(value).length === 0]).toEqual([value, is(LABEL, 63, value)]);
    expect([value, checkDnsSubdomain(value).length === 0]).toEqual([value, is(`${LABEL}(\\.${LABEL})*`, 253, value)]);
    expect([value, checkLabelValue(value).length === 0]).toEqual([value, is(`(${NAME})?`, 63, value)]);
    expect([value, checkConfigMapKey(value).length === 0]).toEqual([value, is('[-._a-zA-Z0-9]+', 253, value) && value !== '.' && !value.startsWith('..')]);
  }
});

it('agrees about sizes', () => {
  for (let i = 0; i < 2000; i++) {
    const texts = Array.from({ length: below(5) }, text);
    const total = texts.reduce((sum, t) => sum + bytes(t), 0);
    for (const t of texts) expect(byteLength(t)).toBe(bytes(t));
    for (const limit of [total - 1, total, total + 1, total * 2, total * 3, -1, 0]) expect([limit, exceedsBytes(texts, limit)]).toEqual([limit, total > limit]);
  }
});

it('spells paths as they were put together', () => {
  expect(new FieldPath().toString()).toBe('');
  expect(new FieldPath().child('metadata', 'annotations').key('a.b/c').toString()).toBe('metadata.annotations[a.b/c]');
  expect(at('spec').child('containers').index(0).child('env').index(12).child('name').toString()).toBe('spec.containers[0].env[12].name');
  expect(at('spec', 'template').child('spec').key('7').toString()).toBe('spec.template.spec[7]');
  expect(at('[]').toString()).toBe('[]');
  expect(at('').child('a').toString()).toBe('a');
  expect(at().index(3).toString()).toBe('[3]');
});
