import { describe, expect, it } from 'vitest';
import { readYaml } from './yaml-text.ts';

describe('readYaml', () => {
  it('reads scalars as upstream does', () => {
    const text = 'a: y\nb: 2001-01-01\nc: 0o14\nd: 014\ne: 1:30\nf: ~\ng: 0x1F\nh: "1"\n1: x\ntrue: z\ni: 1e3\nj: -0o7\nk: 8080\n';
    expect(readYaml(text)).toEqual({ problems: [], value: { a: true, b: '2001-01-01', c: 12, d: 12, e: '1:30', f: null, g: 31, h: '1', 1: 'x', true: 'z', i: 1000, j: -7, k: 8080 } });
  });

  it('merges, and reads JSON', () => {
    expect(readYaml('a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n').value).toEqual({ a: { b: 1 }, c: { b: 1, d: 2 } });
    expect(readYaml('{"a": [1, "b"]}').value).toEqual({ a: [1, 'b'] });
  });

  it('lets the last of two keys count, and tells of it', () => {
    expect(readYaml('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n')).toEqual({ value: { a: 3, b: { c: 2 } }, problems: ['yaml: unmarshal errors:\n  line 5: key "a" already set in map\n  line 4: key "c" already set in map'] });
  });

  it.each([
    ['a: [', 'yaml: line 1: did not find expected node content'],
    ['{a: 1', "yaml: line 1: did not find expected ',' or '}'"],
    ['a: b: c', 'yaml: line 1: mapping values are not allowed in this context'],
    ['\ta: 1', 'yaml: line 1: found character that cannot start any token'],
    ['a: "x', 'yaml: line 1: found unexpected end of stream'],
    ['a: *y', "yaml: unknown anchor 'y' referenced"],
  ])('refuses %j', (text, message) => {
    expect(() => readYaml(text)).toThrow(expect.objectContaining({ message }));
  });

  it('refuses a bomb of aliases', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${Array(9).fill(i === 0 ? 'x' : `*l${i - 1}`).join(',')}]`);
    expect(() => readYaml(levels.join('\n'))).toThrow('yaml: document contains excessive aliasing');
  });
});
