import { expect, test } from 'vitest';
import { checkPrecondition, withReplicas } from './scale.ts';

const scale = { metadata: { name: 'web', resourceVersion: '7' }, spec: { replicas: 2 } } as unknown as Parameters<typeof checkPrecondition>[1];

test('a condition that does not hold is told', () => {
  expect(() => checkPrecondition({ replicas: 3, resourceVersion: '' }, scale)).toThrow('Expected replicas to be 3, was 2');
  expect(() => checkPrecondition({ replicas: 2, resourceVersion: '8' }, scale)).toThrow('Expected resource version to be 8, was 7');
  expect(() => checkPrecondition({ replicas: -1, resourceVersion: '7' }, scale)).not.toThrow();
});

test('the number is shown where it is known to stand', () => {
  expect(withReplicas({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, 3)).toMatchObject({ spec: { replicas: 3 } });
  expect(withReplicas({ apiVersion: 'example.com/v1', kind: 'Widget' }, 3)).not.toHaveProperty('spec');
});
