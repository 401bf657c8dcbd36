import { expect, test } from 'vitest';
import type { Unstructured } from '../object.ts';
import { changed, parseLabels, refuseOverwriting, whatWasDone } from './changes.ts';

const object = { metadata: { name: 'a', labels: { x: '1', y: '2' }, annotations: { note: 'n', 'kubernetes.io/change-cause': 'c' } } } as unknown as Unstructured;

test('labels are set and removed', () => {
  const changes = parseLabels(['z=3', 'x-']);
  const after = changed('labels', object, changes, '7');
  expect(after.metadata).toMatchObject({ labels: { y: '2', z: '3' }, resourceVersion: '7' });
  expect(object.metadata?.labels).toEqual({ x: '1', y: '2' });
});

test.each([[['z=3'], 'labeled'], [['x-'], 'unlabeled'], [['x-', 'z=3'], 'modified'], [['x=1'], 'not labeled'], [['q-'], 'not labeled']])('%j: %s', (pairs, done) => {
  expect(whatWasDone(object, changed('labels', object, parseLabels(pairs)))).toBe(done);
});

test.each([[['a=b=c'], /invalid label spec: a=b=c/], [['a=-'], /invalid label value: "a=-"/], [['a=1', 'a-'], /can not both modify and remove a label/], [['x'], /unknown label spec: x/]])('%j is refused', (pairs, message) => {
  expect(() => parseLabels(pairs)).toThrow(message);
});

test('what is there stands in the way of another value', () => {
  expect(() => refuseOverwriting('labels', object, { set: { x: '2' }, remove: [] })).toThrow("'x' already has a value (1), and --overwrite is false");
  expect(() => refuseOverwriting('labels', object, { set: { x: '1' }, remove: [] })).not.toThrow();
  expect(() => refuseOverwriting('annotations', object, { set: { note: 'm' }, remove: [] })).toThrow(/--overwrite is false but found the following declared annotation\(s\): 'note' already has a value \(n\)/);
  expect(() => refuseOverwriting('annotations', object, { set: { 'kubernetes.io/change-cause': 'd' }, remove: [] })).not.toThrow();
});
