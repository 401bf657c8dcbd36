import { expect, test } from 'vitest';
import { seededRandom } from '../base/random.ts';
import type { ClusterState } from './cluster-state.ts';
import { decide } from './decide.ts';
import { makeCluster, makeInfo, makeNode, type PodFixture } from './fixtures.ts';
import { defaultPlugins } from './plugins.ts';
import { planPreemption } from './preemption.ts';
import type { Budget } from './budgets.ts';

const sized = (cpu: string, priority = 0, more: PodFixture = {}): PodFixture =>
  ({ ...more, spec: { schedulerName: 'default-scheduler', containers: [{ name: 'c', resources: { requests: { cpu } } }], priority, ...more.spec } });

function preempt(pod: PodFixture, cluster: ClusterState, budgets: Budget[] = []): string {
  const random = seededRandom(1);
  const info = makeInfo(pod);
  const decision = decide({ pod: info, cluster, plugins: defaultPlugins, random, start: 0 });
  if (decision.type === 'fits') return 'fits';
  const { rejections, voices } = decision;
  const plan = planPreemption({ pod: info, cluster, rejections, voices, budgets, random });
  return plan.type === 'evict' ? `${plan.node}: ${plan.victims.map(victim => victim.pod.metadata.name).join(' ')}` : plan.message;
}

test.each<[string, PodFixture, Record<string, PodFixture[]>, string]>([
  ['too large for any node', sized('100', 10), {}, '0/2 nodes are available: 2 Preemption is not helpful for scheduling.'],
  ['no priority', sized('4', 0), { a: [sized('4')], b: [sized('4')] }, '0/2 nodes are available: 2 No preemption victims found for incoming pod.'],
  ['too little to gain', sized('4', 5), { a: [sized('2', 9), sized('2', 1)], b: [sized('4', 9)] },
    '0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod.'],
  ['the node with the least important victim', sized('4', 5), { a: [sized('4', 3)], b: [sized('4', 2)] }, 'b: b-0'],
  ['as few as will do', sized('2', 5), { a: [sized('4', 1)], b: [sized('2', 1), sized('2', 0)] }, 'b: b-1'],
  ['the smaller sum', sized('4', 5), { a: [sized('2', 1), sized('2', 1)], b: [sized('4', 1)] }, 'b: b-0'],
  ['the one that started last', sized('4', 5),
    { a: [sized('4', 1, { status: { startTime: '2026-01-01T00:00:00Z' } })], b: [sized('4', 1, { status: { startTime: '2026-01-02T00:00:00Z' } })] }, 'b: b-0'],
  ['never', { ...sized('4', 5, { spec: { preemptionPolicy: 'Never' } }) }, { a: [sized('4')], b: [sized('4')] }, 'not eligible due to preemptionPolicy=Never.'],
])('%s', (_, pod, pods, expected) => {
  const cluster = makeCluster({ nodes: [makeNode('a'), makeNode('b')], pods });
  const before = cluster.nodes.map(node => node.requested.milliCpu);
  expect(preempt(pod, cluster)).toBe(expected);
  expect(cluster.nodes.map(node => node.requested.milliCpu)).toEqual(before);
});

test('waits while room is being made', () => {
  const status = { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] };
  const leaving = sized('4', 0, { metadata: { deletionTimestamp: 'now' }, status });
  const cluster = makeCluster({ nodes: [makeNode('a')], pods: { a: [leaving] } });
  expect(preempt(sized('4', 5, { status: { nominatedNodeName: 'a' } }), cluster)).toBe('not eligible due to a terminating pod on the nominated node.');
});

test('a pod in the way by anti-affinity is evicted, too', () => {
  const term = { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  const cluster = makeCluster({ nodes: [makeNode('a')], pods: { a: [sized('1', 0, { labels: { app: 'x' } }), sized('1')] } });
  expect(preempt(sized('1', 5, { spec: { affinity } }), cluster)).toBe('a: a-0');
});

test('spares what a budget protects', () => {
  const budget: Budget = { metadata: { namespace: 'default', name: 'b' }, spec: { selector: { matchLabels: { app: 'x' } } }, status: { disruptionsAllowed: 0 } } as never;
  const cluster = makeCluster({
    nodes: [makeNode('a'), makeNode('b')],
    pods: { a: [sized('4', 0, { labels: { app: 'x' } })], b: [sized('4', 3)] },
  });
  expect(preempt(sized('4', 5), cluster)).toBe('a: a-0');
  expect(preempt(sized('4', 5), cluster, [budget])).toBe('b: b-0');
});
