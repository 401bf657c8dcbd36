import { expect, test } from 'vitest';
import type { TopologySpreadConstraint } from '../../kinds/generated/core-v1.ts';
import { makeCluster, makeNode, scores, verdicts, type PodFixture } from '../fixtures.ts';
import { podTopologySpread } from './pod-topology-spread.ts';

const nodes = [makeNode('a1', { labels: { zone: 'a' } }), makeNode('a2', { labels: { zone: 'a' } }), makeNode('b1', { labels: { zone: 'b' } })];
const web: PodFixture = { labels: { app: 'web' } };
const uneven = "node(s) didn't match pod topology spread constraints";
const constraint = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint =>
  ({ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, ...more });

test.each<[string, Partial<TopologySpreadConstraint>, PodFixture, [string, string, string]]>([
  ['one more than the least is too many', {}, web, [uneven, uneven, 'fits']],
  ['a larger skew allows it', { maxSkew: 2 }, web, ['fits', 'fits', 'fits']],
  ['a pod that does not match itself', {}, {}, ['fits', 'fits', 'fits']],
  ['by host', { topologyKey: 'kubernetes.io/hostname' }, web, [uneven, 'fits', 'fits']],
  ['too few domains: the least is none', { minDomains: 3, maxSkew: 1 }, web, [uneven, uneven, 'fits']],
  ['another selector', { labelSelector: { matchLabels: { app: 'db' } } }, web, ['fits', 'fits', 'fits']],
  ['the pod’s own value of a key', { labelSelector: {}, matchLabelKeys: ['app'] }, web, [uneven, uneven, 'fits']],
  ['nodes it does not want do not count', {}, { ...web, spec: { nodeSelector: { zone: 'a' } } }, ['fits', 'fits', 'fits']],
  ['unless told to', { nodeAffinityPolicy: 'Ignore' }, { ...web, spec: { nodeSelector: { zone: 'a' } } }, [uneven, uneven, 'fits']],
])('%s', (_, more, pod, [a1, a2, b1]) => {
  const cluster = makeCluster({ nodes, pods: { a1: [web] } });
  const spec = { ...pod.spec, topologySpreadConstraints: [constraint(more)] };
  expect(verdicts(podTopologySpread, { ...pod, spec }, cluster)).toEqual({ a1, a2, b1 });
});

test('a node without the label, and pods that are going', () => {
  const going = { ...web, metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const cluster = makeCluster({ nodes: [...nodes, makeNode('plain')], pods: { a1: [going] } });
  const spec = { topologySpreadConstraints: [constraint()] };
  expect(verdicts(podTopologySpread, { ...web, spec }, cluster)).toEqual({
    a1: 'fits', a2: 'fits', b1: 'fits', plain: "node(s) didn't match pod topology spread constraints (missing required label)",
  });
});

test('scores what may be uneven', () => {
  const cluster = makeCluster({ nodes, pods: { a1: [web, { ...web, name: 'second' }], b1: [web] } });
  const spec = { topologySpreadConstraints: [constraint({ whenUnsatisfiable: 'ScheduleAnyway' })] };
  // Two against one, weighted by ln(2 + 2): 3 against 1, so 100 * (3 + 1 - score) / 3.
  expect(scores(podTopologySpread, { ...web, spec }, cluster)).toEqual({ a1: 33, a2: 33, b1: 100 });
});

test('pods of a service are spread over hosts and zones without asking', () => {
  const cluster = makeCluster({ nodes, pods: { a1: [web], a2: [web] }, service: { app: 'web' } });
  const found = scores(podTopologySpread, web, cluster)!;
  expect(found['b1']).toBeGreaterThan(found['a1']!);
  expect(scores(podTopologySpread, web, makeCluster({ nodes }))).toBeUndefined();
});
