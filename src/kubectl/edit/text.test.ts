/** The text that is edited, and what is left of it without comments. */
import { describe, expect, it } from 'vitest';
import { editorCommand } from './editor.ts';
import { goSyntax } from './go-syntax.ts';
import { hasContent, heading, meaningOf, withoutCommentLines } from './text.ts';
import { indentJson } from '../print/indent-json.ts';
import { maskSecret } from '../diff/mask.ts';
import { metadataProblem } from '../resource/metadata-problem.ts';

describe('edited text', () => {
  it('puts every line of a reason into a comment', () => {
    expect(heading('object', [{ head: 'a\nb', others: ['x: y\nz'] }, { head: 'c' }]).split('\n').slice(4)).toEqual(['# a', '# b:', '# * x: y', '# z', '#', '# c', '#', '']);
  });
  it('takes comments away, but no lines of interpreters', () => {
    expect(withoutCommentLines('# a\nb: c\n  # d\n#! e\nf')).toBe('b: c\n#! e\nf');
  });
  it.each([['', false], ['# a\n\n', false], ['  \n#b\n a', true]])('%j has content: %j', (text, has) => expect(hasContent(text)).toBe(has));
  it('compares by what is meant', () => expect(meaningOf('# x\na: 1\nb: {c: d}')).toBe(meaningOf('b:\n  c: d\na: 1\n')));
  it('cannot read all, and compares lines then', () => expect(meaningOf('# x\na: [')).toBe('a: ['));
});

describe('the editor', () => {
  it.each([
    [{ EDITOR: 'nano' }, ['nano', '/f']], [{ KUBE_EDITOR: 'code -w', EDITOR: 'nano' }, ['code', '-w', '/f']], [{}, ['vi', '/f']], [{ EDITOR: "sh -c 'x'" }, ['/bin/bash', '-c', "sh -c 'x' \"/f\""]],
  ])('%j', (env, words) => expect(editorCommand(env, '/f').words).toEqual(words));
});

it('writes values as Go does', () => expect(goSyntax({ b: [1, 'x', null], a: true })).toBe('map[string]interface {}{"a":true, "b":[]interface {}{1, "x", interface {}(nil)}}'));
it.each([['{"a":{},"b":[1,"{,"]}\n', '{\n  "a": {},\n  "b": [\n    1,\n    "{,"\n  ]\n}\n'], ['[]', '[]'], [' { "9" : 1 , "10" : 2 }', '{\n  "9": 1,\n  "10": 2\n}']])('indents %j', (text, wanted) => expect(indentJson(text)).toBe(wanted));
it('masks secrets and shows what differs', () => {
  const { from, to } = maskSecret({ from: { data: { a: '1', b: '2', c: '3' } }, to: { data: { a: '1', b: 'x', d: '4' } } });
  expect([from, to]).toEqual([{ data: { a: '***', b: '*** (before)', c: '***' } }, { data: { a: '***', b: '*** (after)', d: '***' } }]);
});
it.each([[{ name: 1 }, 'number into Go struct field ObjectMeta.metadata.name of type string'], [{ labels: { a: true } }, 'bool into Go struct field ObjectMeta.metadata.labels of type string'], [{ finalizers: 'a' }, 'string into Go struct field ObjectMeta.metadata.finalizers of type []string']])('refuses metadata %j', (metadata, problem) =>
  expect(metadataProblem(metadata)).toBe(`json: cannot unmarshal ${problem}`));
