import { expect, test } from 'vitest';
import type { PodSpec } from '../kinds/generated/core-v1.ts';
import { requestsOf, scoredRequestsOf } from './resources.ts';

const container = (cpu?: string, more: object = {}) => ({ name: 'c', ...(cpu ? { resources: { requests: { cpu } } } : {}), ...more });
const sidecar = (cpu: string) => container(cpu, { restartPolicy: 'Always' });

test.each<[string, Partial<PodSpec>, number]>([
  ['containers add up', { containers: [container('1'), container('500m')] }, 1500],
  ['an init container runs alone', { initContainers: [container('3'), container('2')], containers: [container('1')] }, 3000],
  ['a sidecar runs beside the containers', { initContainers: [sidecar('1')], containers: [container('1')] }, 2000],
  ['and beside later init containers', { initContainers: [sidecar('1'), container('3')], containers: [container('1')] }, 4000],
  ['not beside earlier ones', { initContainers: [container('3'), sidecar('1')], containers: [container('1')] }, 3000],
  ['overhead comes on top', { containers: [container('1')], overhead: { cpu: '250m' } }, 1250],
  ['requests of the pod replace the sum', { containers: [container('1')], resources: { requests: { cpu: '3' } } }, 3000],
  ['nothing asked', { containers: [container()] }, 0],
])('%s', (_, spec, milliCpu) => {
  expect(requestsOf(spec as PodSpec).milliCpu).toBe(milliCpu);
});

test('scores take 100m and 200Mi for a container that does not say', () => {
  const spec = { containers: [{ name: 'a' }, { name: 'b', resources: { requests: { cpu: '1', 'nvidia.com/gpu': '2' } } }] };
  expect(scoredRequestsOf(spec)).toEqual({ milliCpu: 1100, memory: 400 * 1024 * 1024 });
  expect(requestsOf(spec).scalars).toEqual(new Map([['nvidia.com/gpu', 2]]));
});
