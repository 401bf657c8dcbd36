import { describe, expect, it } from 'vitest';
import { customColumns, customColumnsFile } from './custom-columns.ts';

const pod = (name: string, extra: object = {}) => ({ kind: 'Pod', metadata: { name, ...extra } });
const print = (spec: string, object: unknown) => [...customColumns(spec).lines(object)].join('');

describe('a column shows what its path finds', () => {
  it.each<[string, unknown, string]>([
    ['NAME:.metadata.name', pod('a'), 'NAME\na\n'],
    ['NAME:metadata.name,K:{.kind},N:{kind}', pod('a'), 'NAME\tK\tN\na\tPod\tPod\n'],
    ['X:.nope,Y:.a[*],Z:.m,N:.n', { a: [1, 'b'], m: { z: 1, y: [] }, n: null }, 'X\tY\tZ\tN\n<none>\t1,b\tmap[y:[] z:1]\t<nil>\n'],
    ['X:.e', { e: '\x1b[31mred\r' }, 'X\n^[[31mred\\r\n'],
    ['N:.metadata.name', { kind: 'List', items: [pod('a'), pod('b')] }, 'N\na\nb\n'],
    ['EMPTY:', pod('a'), 'EMPTY\n<none>\n'],
  ])('%s', (spec, object, expected) => expect(print(spec, object)).toBe(expected));
});

it('prints the header once a type', () => {
  const columns = customColumns('N:.metadata.name');
  expect([pod('a'), pod('b'), { items: [pod('c')] }].flatMap(object => [...columns.lines(object)]).join('')).toBe('N\na\nb\nN\nc\n');
  expect([...customColumns('N:.metadata.name', { noHeaders: true }).lines(pod('a'))].join('')).toBe('a\n');
});

it('reads the two lines of a file', () => {
  expect([...customColumnsFile('NAME   KIND\nmetadata.name  .kind\n').lines(pod('a'))].join('')).toBe('NAME\tKIND\na\tPod\n');
});

describe('a bad specification is refused in upstream\'s words', () => {
  it.each<[() => unknown, string]>([
    [() => customColumns(''), 'custom-columns format specified but no custom columns given'],
    [() => customColumns('x'), 'unexpected custom-columns spec: x, expected <header>:<json-path-expr>'],
    [() => customColumns('A:{a'), "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"],
    [() => customColumnsFile(''), 'invalid template, missing header line. Expected format is one line of space separated headers, one line of space separated column specs.'],
    [() => customColumnsFile('A\n'), 'invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.'],
    [() => customColumnsFile('A B\n.a'), "number of headers (2) and field specifications (1) don't match"],
    [() => print('A:.a[3]', { a: [1] }), 'array index out of bounds: index 3, length 1'],
  ])('%#', (run, message) => expect(run).toThrow(message));
});
