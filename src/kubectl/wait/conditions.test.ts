import { expect, test } from 'vitest';
import type { Unstructured } from '../object.ts';
import { parseAwaited } from './conditions.ts';

const pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', generation: 3 },
  spec: { containers: [{ name: 'a' }, { name: 'b' }], grace: 30 },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }, { type: 'Old', status: 'True', observedGeneration: 2 }] },
} as unknown as Unstructured;

const isMet = (text: string): boolean => {
  const awaited = parseAwaited(text);
  if (awaited.is !== 'met') throw new Error(`${text} is about ${awaited.is}`);
  return awaited.check(pod);
};

test.each([
  ['condition=Ready', true], ['condition=ready=TRUE', true], ['condition=Ready=False', false], ['condition=Other', false], ['condition=Old', false],
  ['jsonpath={.status.phase}', true], ['jsonpath=.status.phase=Running', true], ["jsonpath={.status.phase}='Running'", true], ['jsonpath={.spec.grace}=30', true], ['jsonpath={.nope}', false],
  ['jsonpath={.spec.containers[?(@.name=="b")].name}=b', true],
])('%s', (text, met) => {
  expect(isMet(text)).toBe(met);
});

test.each([
  ['jsonpath={.spec.containers[*].name}', 'given jsonpath expression matches more than one value'],
  ['jsonpath={.status}=x', 'jsonpath leads to a nested object or list which is not supported'],
  ['jsonpath=', 'jsonpath expression cannot be empty'], ['jsonpath={.a}=', /has to have a value/], ['jsonpath={.a}=b=c', /wait format must be/], ['Ready', 'unrecognized condition: "Ready"'],
])('%s is refused', (text, message) => {
  expect(() => isMet(text)).toThrow(message);
});
