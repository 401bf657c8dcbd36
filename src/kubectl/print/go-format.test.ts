import { describe, expect, it } from 'vitest';
import { goString, goSyntax, sprint, sprintf, sprintln } from './go-format.ts';
import { goJson } from './go-format-json.ts';
import { GoNumber } from './go-format-value.ts';

const float = GoNumber.float;

describe('a format prints what Go prints', () => {
  it.each<[string, unknown[], string]>([
    ['%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%b|%c|%U|%q', [1, 2, 3, 4, 5, 255, 255, 8, 5, 65, 65, 65], "1|    2|3    |00004|+5|ff|FF|10|101|A|U+0041|'A'"],
    ['%s|%10s|%-10s|%.2s|%q|%x|% x|%#x', ['a', 'b', 'c', 'wörld', 'q"\n', 'hi', 'hi', 'hi'], 'a|         b|c         |wö|"q\\"\\n"|6869|68 69|0x6869'],
    ['%f|%.1f|%8.3f|%e|%g|%v', [1.5, 2.25, 3.14159, 1.5, float(1e21), float(1e6)], '1.500000|2.2|   3.142|1.500000e+00|1e+21|1e+06'],
    ['%t|%v|%T|%T|%T|%T|%T', [true, false, 1, 1.5, 'x', [], {}], 'true|false|int64|float64|string|[]interface {}|map[string]interface {}'],
    ['%d %s %t %z', ['x', 1, 'y', true], '%!d(string=x) %!s(int64=1) %!t(string=y) %!z(bool=true)'],
    ['%d', [], '%!d(MISSING)'],
    ['x', [1, 'a', null], 'x%!(EXTRA int64=1, string=a, <nil>)'],
    ['%', [], '%!(NOVERB)'],
    ['%[2]d %[1]d %[3]d', [1, 2], '2 1 %!d(BADINDEX)'],
    ['%*d|%-*d|%.*f', [4, 1, 4, 2, 1, 3.25], '   1|2   |3.2'],
    ['%*d', ['x', 1], '%!(BADWIDTH)1'],
    ['%d %v %s', [null, null, null], '%!d(<nil>) <nil> %!s(<nil>)'],
    ['%v %+v %#v', [{ b: 1, a: ['x', null] }, { a: 1 }, { a: [1, 'x', null] }], 'map[a:[x <nil>] b:1] map[a:1] map[string]interface {}{"a":[]interface {}{1, "x", interface {}(nil)}}'],
    ['%d', [{ a: 1, b: 'x' }], 'map[%!d(string=a):1 %!d(string=b):%!d(string=x)]'],
  ])('%s', (format, args, expected) => expect(sprintf(format, args)).toBe(expected));
});

it('puts blanks between operands of which neither is a string', () => {
  expect(sprint([1, 2, 'a', 'b', 3, null, true])).toBe('1 2a b3 <nil> true'.replace('a b', 'ab'));
  expect(sprintln([1, 'a', null])).toBe('1 a <nil>\n');
});

it('tells integers that fit int64 from those that do not', () => {
  expect(goString(12345678901234567890n)).toBe('1.2345678901234567e+19');
  expect(goString(9007199254740993n)).toBe('9007199254740993');
  expect(goSyntax({ big: 9007199254740993n })).toBe('map[string]interface {}{"big":9007199254740993}');
});

it('writes JSON with its members sorted and HTML escaped', () => {
  expect(goJson({ b: '<a&b>', a: [1, null, { 10: 'x', 9: 'y' }], c: 9007199254740993n })).toBe('{"a":[1,null,{"10":"x","9":"y"}],"b":"\\u003ca\\u0026b\\u003e","c":9007199254740993}');
  expect(goJson([{}, [], { a: 1 }], '  ')).toBe('[\n  {},\n  [],\n  {\n    "a": 1\n  }\n]');
});
