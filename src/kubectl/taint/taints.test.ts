import { expect, test } from 'vitest';
import { alreadyThere, parseTaints, planTaints, refuseContradictions } from './taints.ts';

const old = [{ key: 'a', value: 'b', effect: 'NoSchedule' }, { key: 'a', effect: 'NoExecute' }];

test.each([
  [['x:NoSchedule'], false, 'tainted', ['x:NoSchedule', 'a:NoSchedule', 'a:NoExecute']], [['a-'], false, 'untainted', []], [['a:NoExecute-'], false, 'untainted', ['a:NoSchedule']],
  [['a=c:NoSchedule'], true, 'modified', ['a:NoSchedule', 'a:NoExecute']], [['x:NoSchedule', 'a-'], false, 'modified', ['x:NoSchedule']],
])('%j, overwriting %s: %s', (texts, overwriting, operation, left) => {
  const plan = planTaints(old, parseTaints(texts), overwriting);
  expect(plan.operation).toBe(operation);
  expect(plan.taints.map(t => `${t.key}:${t.effect}`)).toEqual(left);
});

test('what is not there cannot be removed', () => {
  expect(() => planTaints(old, parseTaints(['q-', 'r:NoSchedule-']), false)).toThrow('[taint "q" not found, taint "r:NoSchedule" not found]');
});

test.each([
  [['a:Foo'], 'invalid taint effect: Foo, unsupported taint effect'], [['a=b=c:NoSchedule'], 'invalid taint spec: a=b=c:NoSchedule'], [['a:b:c'], 'invalid taint spec: a:b:c'],
  [['a:NoSchedule', 'a=b:NoSchedule'], 'duplicated taints with the same key and effect: {a b NoSchedule <nil>}'], [['a=b'], /invalid taint spec: a=b/],
])('%j is refused', (texts, message) => {
  expect(() => parseTaints(texts)).toThrow(message);
});

test('contradictions and what is there already', () => {
  expect(() => refuseContradictions(parseTaints(['a:NoSchedule', 'a-']))).toThrow('can not both modify and remove the following taint(s) in the same command: a=');
  expect(alreadyThere(old, parseTaints(['a:NoSchedule', 'b:NoSchedule', 'a:NoExecute']))).toBe('a,a');
});
