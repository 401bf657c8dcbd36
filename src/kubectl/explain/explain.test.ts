import { expect, test } from 'vitest';
import { explainPlainly } from './plain-text.ts';
import { explainOld, wrap } from './plain-text-v2.ts';
import { chooseResource, resourceOf, splitAsked } from './resource-path.ts';
import type { Document, Schema } from './schema.ts';
import { wordWrap } from './word-wrap.ts';

test.each([
  ['aa bb cc\n', 5, 'aa bb\ncc\n'], ['longword a', 3, 'longword\na'], ['a  b', 80, 'a  b'], ['a\nb', 80, 'a\nb'], ['', 80, ''],
])('%j in %d columns', (text, width, wrapped) => {
  expect(wordWrap(text, width)).toBe(wrapped);
});

test('lists, code and paragraphs keep their lines', () => {
  expect(wrap('one two\nthree:\nfour\n - not\n- item\n\n    code  here\nend', 12)).toEqual(['one two', 'three:', 'four', '- not', '- item', '', '    code  here', 'end']);
});

test('what is asked about', () => {
  expect(splitAsked('pods.spec.containers.')).toEqual({ resource: 'pods', path: ['spec', 'containers'] });
  expect(() => splitAsked('pods.spec[0]')).toThrow('invalid jsonpath syntax, all nodes must be field nodes');
  expect(() => resourceOf('.pods')).toThrow('first node must be field node');
  const [rs, events, others] = [{ group: 'apps', plural: 'replicasets' }, { group: '', plural: 'events' }, { group: 'events.k8s.io', plural: 'events' }].map(m => ({ ...m, version: 'v1', kind: 'K', singular: 's', scope: 'Namespaced' as const }));
  expect(chooseResource('replicasets.apps.spec.replicas', [rs!])?.path).toEqual(['spec', 'replicas']);
  expect(chooseResource('rs.apps', [rs!])?.path).toEqual(['apps']);
  expect(chooseResource('events.events.k8s.io', [events!, others!])).toMatchObject({ mapping: { group: '' }, path: ['events', 'k8s', 'io'] });
});

const kind = { group: 'g', version: 'v1', kind: 'Thing' };
const thing: Schema = {
  description: 'A thing.', type: 'object', required: ['name'], 'x-kubernetes-group-version-kind': [kind],
  properties: { name: { type: 'string', description: 'Its name.', enum: ['a', '', 'c', 'd', 'e'] }, parts: { type: 'array', items: { $ref: '#/components/schemas/Thing' } }, labels: { type: 'object', additionalProperties: { type: 'string' } } },
};
const document: Document = { paths: { '/apis/g/v1/things': { get: { 'x-kubernetes-group-version-kind': kind } } }, components: { schemas: { Thing: thing } } };

function explained(path: readonly string[], isRecursive = false): string {
  let text = '';
  explainPlainly({ document, group: 'g', version: 'v1', resource: 'things', path, isRecursive }, part => void (text += part));
  return text;
}

test('a kind, a field, and what holds itself', () => {
  expect(explained([])).toBe('GROUP:      g\nKIND:       Thing\nVERSION:    v1\n\nDESCRIPTION:\n    A thing.\n    \nFIELDS:\n  labels\t<map[string]string>\n    <no description>\n\n  name\t<string> -required-\n  enum: a, "", c, d, ....\n    Its name.\n\n  parts\t<[]Thing>\n    <no description>\n\n\n');
  expect(explained(['name'])).toContain('FIELD: name <string>\nENUM:\n    a\n    ""\n    c\n    d\n    e\n\nDESCRIPTION:\n    Its name.\n');
  expect(explained(['parts', 'parts'], true)).toContain('FIELDS:\n  labels\t<map[string]string>\n  name\t<string> -required-\n  enum: a, "", c, d, ....\n  parts\t<[]Thing>\n\n');
  expect(() => explained(['nope', 'x'])).toThrow('field "x" does not exist');
});

test('as it was over version 2', () => {
  const old: Document = { definitions: { Thing: { ...thing, properties: { ...thing.properties, parts: { type: 'array', description: 'Parts.', items: { $ref: '#/definitions/Thing' } } } } } };
  const answer = (path: readonly string[]) => explainOld({ document: old, kind, path, isRecursive: false }, old.definitions!['Thing']!);
  expect(answer(['name'])).toBe('KIND:     Thing\nVERSION:  g/v1\n\nFIELD:    name <string>\n\nDESCRIPTION:\n     Its name.\n');
  expect(answer(['parts'])).toContain('RESOURCE: parts <[]Object>\n\nDESCRIPTION:\n     Parts.\n\n     A thing.\n\nFIELDS:\n   labels\t<map[string]string>\n\n   name\t<string> -required-\n     Its name.\n');
});
