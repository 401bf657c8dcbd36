/** Label selectors: parsed, matched, written and refused as upstream does. */
import { describe, expect, it } from 'vitest';
import { at } from './field-error.ts';
import { formatLabelSelector, LabelSelector, parseLabelSelector, selectorOf, selectorOfLabels, validateLabelSelector } from './label-selector.ts';

const KEY = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('parseLabelSelector', () => {
  it.each([
    ['', ''], ['a', 'a'], ['!a', '!a'], [' a = b ', 'a=b'], ['a==b', 'a==b'], ['a!=b', 'a!=b'], ['b=1,a=2', 'a=2,b=1'], ['a=', 'a='], ['a=,b', 'a=,b'],
    ['a in (y,x)', 'a in (x,y)'], ['a notin (x)', 'a notin (x)'], ['a in ()', 'a in ()'], ['a in (x,,y)', 'a in (,x,y)'], ['a in (,)', 'a in ()'], ['a in (x,)', 'a in (,x)'],
    ['in in (in)', 'in in (in)'], ['a>1', 'a>1'], ['a < 2', 'a<2'], ['x.io/a=b', 'x.io/a=b'], ['a=in', 'a=in'], ['notin', 'notin'],
  ])('%s is %s', (text, written) => expect(parseLabelSelector(text).toString()).toBe(written));

  it.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a constructor b', "unable to parse requirement: found 'constructor', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a=(', "unable to parse requirement: found '(', expected: identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a_=b', `unable to parse requirement: <nil>: Invalid value: "a_": ${KEY}`],
    ['a>x', `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`],
  ])('%s is refused', (text, message) => expect(() => parseLabelSelector(text)).toThrow(message));

  it('names the bad value', () => expect(() => parseLabelSelector('a=b_')).toThrow('unable to parse requirement: values[0][a]: Invalid value: "b_": a valid label must be'));
});

describe('matches', () => {
  it.each([
    ['a=b', { a: 'b' }, true], ['a=b', {}, false], ['a!=b', {}, true], ['a!=b', { a: 'b' }, false], ['a', { a: '' }, true], ['!a', { a: '' }, false],
    ['a in (b,c)', { a: 'c' }, true], ['a notin (b)', {}, true], ['a>1', { a: '2' }, true], ['a>1', { a: 'x' }, false], ['a<9007199254740993', { a: '9007199254740992' }, true],
    ['constructor', {}, false], ['a=b,c', { a: 'b' }, false],
  ] as const)('%s on %o: %s', (text, labels, expected) => expect(parseLabelSelector(text).matches(labels)).toBe(expected));
  it('tells nothing from everything', () => {
    expect(selectorOf(undefined).matches({})).toBe(false);
    expect(selectorOf({}).matches({})).toBe(true);
    expect(selectorOf({})).toBe(LabelSelector.everything);
    expect(selectorOfLabels({ a: 'b' }).matches({ a: 'b', c: 'd' })).toBe(true);
  });
});

describe('LabelSelector objects', () => {
  it('are written as text', () => {
    expect(formatLabelSelector({ matchLabels: { b: '1', a: '2' }, matchExpressions: [{ key: 'c', operator: 'In', values: ['y', 'x'] }, { key: 'd', operator: 'DoesNotExist' }] })).toBe('a=2,b=1,c in (x,y),!d');
    expect(formatLabelSelector(undefined)).toBe('<none>');
  });
  it('are validated', () => {
    const found = validateLabelSelector({
      matchLabels: { 'a b': 'c' },
      matchExpressions: [{ key: 'k', operator: 'In' }, { key: 'k', operator: 'Exists', values: ['x'] }, { key: 'k', operator: 'Near' }],
    }, at('spec', 'selector'));
    expect(found.map(e => `${e.field}: ${e.message}`)).toEqual([
      `spec.selector.matchLabels: Invalid value: "a b": ${KEY}`,
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.selector.matchExpressions[2].operator: Invalid value: "Near": not a valid selector operator',
    ]);
  });
});
