/** Flags as pflag reads them; the errors were recorded of upstream's kubectl 1.36. */
import { describe, expect, it } from 'vitest';
import { bool, count, duration, int64, string, stringArray, stringSlice, stringToString } from './flag.ts';
import { formatDuration, parseDuration, quote } from './go-text.ts';
import { parseFlags, withoutFlags, withoutWord } from './parse.ts';

const SPECS = {
  all: bool({ shorthand: 'A' }), output: string({ shorthand: 'o' }), chunk: int64({ default: 500 }), wait: duration(), label: stringSlice({ shorthand: 'L' }), each: stringArray(), pairs: stringToString(),
  verbose: count({ shorthand: 'v' }), 'dry-run': string({ default: 'none', noOptDefault: 'unchanged' }), old: string({ deprecated: 'use --new', shorthand: 'O', shorthandDeprecated: 'use --old' }),
};
const values = (...argv: string[]) => parseFlags(SPECS, argv).values;

describe('values', () => {
  it.each([
    [['--output=x'], 'output', 'x'], [['--output', 'x'], 'output', 'x'], [['-ox'], 'output', 'x'], [['-o=x'], 'output', 'x'], [['-o', 'x'], 'output', 'x'], [['-Aox'], 'output', 'x'], [['-Ao', 'x'], 'all', true],
    [['--all'], 'all', true], [['--all=false'], 'all', false], [['-A=0'], 'all', false], [['--chunk=0x10'], 'chunk', 16], [['--chunk=010'], 'chunk', 8], [['--chunk', '-1'], 'chunk', -1], [['--wait=1m30s'], 'wait', 90_000],
    [['-La,b', '-L', 'c'], 'label', ['a', 'b', 'c']], [['-L', '"a,b",c'], 'label', ['a,b', 'c']], [['--each=a,b', '--each=c'], 'each', ['a,b', 'c']], [['--pairs=a=1,b=2', '--pairs=c=3=4'], 'pairs', { a: '1', b: '2', c: '3=4' }],
    [['-vvv'], 'verbose', 3], [['--dry-run'], 'dry-run', 'unchanged'], [['--dry-run', 'client'], 'dry-run', 'unchanged'], [['--dry_run=client'], 'dry-run', 'client'],
  ] as const)('%j', (argv, name, value) => expect(values(...argv)[name]).toEqual(value));
});

describe('errors', () => {
  it.each([
    [['--foo'], 'unknown flag: --foo'], [['--foo_bar=1'], 'unknown flag: --foo_bar'], [['-xv'], "unknown shorthand flag: 'x' in -xv"], [['--output'], 'flag needs an argument: --output'], [['-Ao'], "flag needs an argument: 'o' in -o"],
    [['---x'], 'bad flag syntax: ---x'], [['--=x'], 'bad flag syntax: --=x'],
    [['--chunk=abc'], 'invalid argument "abc" for "--chunk" flag: strconv.ParseInt: parsing "abc": invalid syntax'],
    [['--chunk=99999999999999999999'], 'invalid argument "99999999999999999999" for "--chunk" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range'],
    [['-A=maybe'], 'invalid argument "maybe" for "-A, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
    [['--wait=3x'], 'invalid argument "3x" for "--wait" flag: time: unknown unit "x" in duration "3x"'], [['--wait=3'], 'invalid argument "3" for "--wait" flag: time: missing unit in duration "3"'],
    [['--pairs=a'], 'invalid argument "a" for "--pairs" flag: a must be formatted as key=value'],
  ])('%j', (argv, message) => expect(() => parseFlags(SPECS, argv)).toThrow(expect.objectContaining({ message })));
});

describe('what is no flag', () => {
  it('stands anywhere before the dashes', () => {
    expect(parseFlags(SPECS, ['a', '-A', 'b', '--', '-c', 'd'])).toMatchObject({ args: ['a', 'b', '-c', 'd'], argsLengthAtDash: 2 });
  });
  it('names the command, values of flags aside', () => {
    expect(withoutFlags(SPECS, ['-o', 'get', 'po', '--all', 'x', '--output=y', 'z'])).toEqual(['po', 'x', 'z']);
    expect(withoutWord(SPECS, ['-o', 'get', 'get', 'po'], 'get')).toEqual(['-o', 'get', 'po']);
  });
});

it('warns of what should not be used any more', () => {
  expect(parseFlags(SPECS, ['-O', 'x']).warnings).toEqual(['Flag shorthand -O has been deprecated, use --old', 'Flag --old has been deprecated, use --new']);
});

it.each([['0', '0s'], ['1.5s', '1.5s'], ['90s', '1m30s'], ['1h', '1h0m0s'], ['100ms', '100ms'], ['1us', '1µs'], ['-2m', '-2m0s']])('the duration %s is written %s', (text, written) => expect(formatDuration(parseDuration(text))).toBe(written));

it('quotes as %q does', () => expect(quote('a"b\\c\n\t\u0001é')).toBe('"a\\"b\\\\c\\n\\t\\x01é"'));
