/** What upstream's kubectl 1.36 makes of YAML, and what it says of what is none. */
import { describe, expect, it } from 'vitest';
import { decodeDocuments } from './decode.ts';
import { parseYaml } from './parse.ts';

describe('values', () => {
  it.each([
    ['k: 0o17', 15], ['k: 017', 15], ['k: 08', 8], ['k: 0x1F', 31], ['k: 0b101', 5], ['k: 1_000', 1000], ['k: 1e3', 1000], ['k: .5', 0.5], ['k: yes', true], ['k: OFF', false], ['k: y', true], ['k: tRue', 'tRue'], ['k: ~', null],
    ['k: 2024-01-01', '2024-01-01'], ['k: 12:30:45', '12:30:45'], ['k: 0.1.2', '0.1.2'], ['k: "a\\n\\x41\\u263a"', 'a\nA☺'], ["k: 'it''s'", "it's"], ['k: a #b', 'a'], ['k: a#b', 'a#b'], ['k: [a: b, c]', [{ a: 'b' }, 'c']], ['k: {a, b: }', { a: null, b: null }],
    ['k: |\n  a\n  b\n', 'a\nb\n'], ['k: |-\n  a\n', 'a'], ['k: |+\n  a\n\n', 'a\n\n'], ['k: >\n  a\n  b\n\n  c\n', 'a b\nc\n'], ['k: |2\n   a\n', ' a\n'], ['k: "a\n  b\n\n  c"', 'a b\nc'], ['k: !!str 1', '1'], ['k: 1e400', '1e400'],
    ['k:\n- a\n- - b\n', ['a', ['b']]], ['k: &x {b: 1}', { b: 1 }], ['k: <<', '<<'],
  ])('%j', (text, value) => expect(parseYaml(text)).toEqual({ k: value }));
  it('expands aliases and merges', () => {
    expect(parseYaml('a: &x {b: c, d: 1}\ne:\n  <<: *x\n  d: 2\nf: *x\n')).toEqual({ a: { b: 'c', d: 1 }, e: { b: 'c', d: 2 }, f: { b: 'c', d: 1 } });
  });
});

describe('errors', () => {
  it.each([
    ['a: [b\n', "yaml: line 1: did not find expected ',' or ']'"], ['a: b\n c: d\n', 'yaml: line 2: mapping values are not allowed in this context'], ['a:\n\tb: c\n', 'yaml: line 2: found character that cannot start any token'],
    ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n bad: y\n', 'yaml: line 4: did not find expected key'], ['a\nb: c\n', 'yaml: line 2: mapping values are not allowed in this context'], ['a: b\nc\nd: e\n', "yaml: line 3: could not find expected ':'"],
    ['a: "b\nc: d\n', 'yaml: line 3: found unexpected end of stream'], ['a: *nope\n', "yaml: unknown anchor 'nope' referenced"], ['a: @b\n', 'yaml: found character that cannot start any token'], ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
    ['a: |x\n  b\n', 'yaml: did not find expected comment or line break'], ['a: "\\z"\n', 'yaml: found unknown escape character'], ['a: \u0001\n', 'yaml: control characters are not allowed'], ['a:\n- b\nc: d\n- e\n', 'yaml: line 3: did not find expected key'],
  ])('%j', (text, message) => expect(() => parseYaml(text)).toThrow(expect.objectContaining({ message })));
});

describe('documents', () => {
  const all = (text: string) => [...decodeDocuments(text, 'x')];
  it('are cut at dashes, and empty ones left out', () => expect(all('---\na: 1\n--- # c\n\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]));
  it('may be JSON, one after the other, and YAML then', () => expect(all('{"a":1}{"b":[1,2]}\n---\nc: 3\n')).toEqual([{ a: 1 }, { b: [1, 2] }, { c: 3 }]));
  it('keep integers whole', () => expect(all('{"a": 9223372036854775807, "b": "9223372036854775807"}')).toEqual([{ a: 9223372036854775807n, b: '9223372036854775807' }]));
  it.each([
    ['---a\n', 'error parsing x: invalid Yaml document separator: a'], ['{"a": 1 "b": 2}', "error parsing x: json: offset 9: invalid character '\"' after object key:value pair"], ['{"a" 1}', "error parsing x: json: offset 6: invalid character '1' after object key"],
    ['{"a": "b}', 'error parsing x: unexpected EOF'], ['{"a": [1,2}', "error parsing x: json: offset 11: invalid character '}' after array element"], ['a: [b\n', "error parsing x: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'"],
  ])('%j', (text, message) => expect(() => all(text)).toThrow(expect.objectContaining({ message })));
});
