/** Field selectors: grammar, escapes, and the words for what is wrong. */
import { describe, expect, it } from 'vitest';
import { checkFieldSelector, exactField, formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.ts';

describe('parseFieldSelector', () => {
  it.each([
    ['', ''], ['a=b', 'a=b'], ['a==b', 'a=b'], ['a!=b', 'a!=b'], ['b=1,a=2', 'a=2,b=1'], ['a=x\\,y', 'a=x\\,y'], ['a=x\\=y', 'a=x\\=y'], ['a=\\\\', 'a=\\\\'], ['a=,', 'a='], [',', ''],
  ])('%s is %s', (text, written) => expect(formatFieldSelector(parseFieldSelector(text))).toBe(written));
  it.each([
    ['a', "invalid selector: 'a'; can't understand 'a'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('%s is refused', (text, message) => expect(() => parseFieldSelector(text)).toThrow(message));
});

describe('fields of a kind', () => {
  const pods = { fieldSelectors: { 'status.phase': (o: { metadata: object; phase: string }) => o.phase } };
  const pod = { metadata: { name: 'a', namespace: 'n' }, phase: 'Running' };
  it.each([['status.phase=Running', true], ['status.phase!=Running', false], ['metadata.name=a,metadata.namespace=n', true], ['metadata.name=b', false]] as const)(
    '%s: %s', (text, expected) => expect(matchesFields(pods, parseFieldSelector(text), pod)).toBe(expected));
  it('refuses what it does not know', () => {
    expect(checkFieldSelector(pods, parseFieldSelector('status.phase=x'))).toBeUndefined();
    expect(checkFieldSelector(pods, parseFieldSelector('spec.foo=x'))).toBe('field label not supported: spec.foo');
    expect(checkFieldSelector({}, parseFieldSelector('spec.foo=x'))).toBe('"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"');
  });
  it('finds the exact value', () => expect(exactField(parseFieldSelector('spec.nodeName=n1'), 'spec.nodeName')).toBe('n1'));
});
