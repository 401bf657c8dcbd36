import { expect, test } from 'vitest';
import { makeCluster, makeInfo, makeNode, scores, verdicts, type PodFixture } from '../fixtures.ts';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';

const gpu = { containers: [{ name: 'c', resources: { requests: { 'nvidia.com/gpu': '1' } } }] };

test.each<[string, PodFixture, PodFixture[], string]>([
  ['just fits', { cpu: '1' }, [{ cpu: '3' }], 'fits'],
  ['just does not', { cpu: '1001m' }, [{ cpu: '3' }], 'Insufficient cpu'],
  ['two reasons', { cpu: '5', memory: '9Gi' }, [], 'Insufficient cpu, Insufficient memory'],
  ['asks for nothing', {}, [{ cpu: '4' }], 'fits'],
  ['what it does not ask for does not matter', { memory: '1Gi' }, [{ cpu: '9' }], 'fits'],
  ['a resource the node has not', { spec: gpu }, [], 'Insufficient nvidia.com/gpu'],
])('%s', (_, pod, placed, verdict) => {
  const cluster = makeCluster({ nodes: [makeNode('n')], pods: { n: placed } });
  expect(verdicts(nodeResourcesFit, pod, cluster)).toEqual({ n: verdict });
});

test('counts pods, too', () => {
  const cluster = makeCluster({ nodes: [makeNode('n', { pods: '1' })], pods: { n: [{}] } });
  expect(verdicts(nodeResourcesFit, { cpu: '1' }, cluster)).toEqual({ n: 'Too many pods' });
});

test('is final only where even the empty node is too small', () => {
  const cluster = makeCluster({ nodes: [makeNode('n')], pods: { n: [{ cpu: '4' }] } });
  const isFinal = (cpu: string) => nodeResourcesFit.consider(makeInfo({ cpu }), cluster).filter!(cluster.nodes[0]!)!.isFinal;
  expect([isFinal('4'), isFinal('5')]).toEqual([false, true]);
});

test('prefers the node with more left, and the one in balance', () => {
  const cluster = makeCluster({ nodes: [makeNode('a'), makeNode('b')], pods: { a: [{ cpu: '2', memory: '1Gi' }] } });
  // a: cpu (4000-3000)/4000 = 25, memory (8-2)/8 = 75; b: cpu 75, memory 87.
  expect(scores(nodeResourcesFit, { cpu: '1', memory: '1Gi' }, cluster)).toEqual({ a: 50, b: 81 });
  // a: 1 - |0.75 - 0.25| / 2; b: 1 - |0.25 - 0.125| / 2.
  expect(scores(nodeResourcesBalancedAllocation, { cpu: '1', memory: '1Gi' }, cluster)).toEqual({ a: 75, b: 93 });
  expect(scores(nodeResourcesBalancedAllocation, {}, cluster)).toBeUndefined();
});

test('is back where it was after pods have come and gone', () => {
  const cluster = makeCluster({ nodes: [makeNode('n')] });
  const info = makeInfo({ name: 'x', cpu: '100m', memory: '1Gi' });
  cluster.placePod(info, 'n');
  cluster.placePod(info, 'n');
  expect(cluster.nodes[0]!.requested.milliCpu).toBe(100);
  cluster.removePod(info.key);
  expect(cluster.nodes[0]).toMatchObject({ requested: { milliCpu: 0, memory: 0 }, scoredMilliCpu: 0, scoredMemory: 0 });
});
