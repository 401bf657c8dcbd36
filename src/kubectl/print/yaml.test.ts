/** YAML as upstream's kubectl 1.36 printed these values. */
import { describe, expect, it } from 'vitest';
import { kyamlText } from './kyaml.ts';
import { yamlText } from './yaml.ts';

const scalar = (value: unknown) => yamlText({ k: value }).slice('k: '.length, -1);

describe('scalars', () => {
  it.each([
    ['', '""'], ['a', 'a'], ['yes', '"yes"'], ['y', '"y"'], ['null', '"null"'], ['~', '"~"'], ['12', '"12"'], ['1.5', '"1.5"'], ['2024-01-01', '"2024-01-01"'], ['12:30:45', '"12:30:45"'], ['- a', "'- a'"], ['a: b', "'a: b'"], ['a #b', "'a #b'"],
    ["it's \"quoted\"", 'it\'s "quoted"'], ['a\tb', '"a\\tb"'], ['grüße 😀', '"grüße \\U0001F600"'], ['a\nb', '|-\n  a\n  b'], ['a\n', '|\n  a'], ['a\n\n', '|+\n  a\n'], ['a \nb', '"a \\nb"'], [' a', "' a'"], ['{a}', "'{a}'"], ['a\n  b\n\nc\n', '|\n  a\n    b\n\n  c'],
    [true, 'true'], [null, 'null'], [12, '12'], [1.5, '1.5'], [1_500_000.5, '1.5000005e+06'], [0.00001, '1e-05'], [9223372036854775807n, '9223372036854775807'],
  ])('%s', (value, text) => expect(scalar(value)).toBe(text));
  it('fold where the line is full', () => {
    expect(scalar(Array.from({ length: 12 }, () => 'abcdefghi').join(' '))).toBe(`${Array.from({ length: 8 }, () => 'abcdefghi').join(' ')}\n  ${Array.from({ length: 4 }, () => 'abcdefghi').join(' ')}`);
  });
});

it('lists are not indented, keys in natural order', () => {
  expect(yamlText({ b: [{ y: 1, x: [] }, ['p', 'q'], {}], a10: 1, a2: 2, '10': 0, '9': 0 })).toBe('"9": 0\n"10": 0\na2: 2\na10: 1\nb:\n- x: []\n  "y": 1\n- - p\n  - q\n- {}\n');
});

it('KYAML has braces, quotes and commas', () => {
  expect(kyamlText({ a: ['x', 1], b: [{ c: 'd' }, { e: null }], yes: 'a\n b\n' })).toBe('---\n{\n  a: [\n    "x",\n    1,\n  ],\n  b: [{\n    c: "d",\n  }, {\n    e: null,\n  }],\n  "yes": "\\\n     a\\n\\\n    \\ b\\n\\\n    ",\n}\n');
});
