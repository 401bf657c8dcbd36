import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/random.ts';
import { decide, enoughNodes } from './decide.ts';
import { makeCluster, makeInfo, makeNode, type PodFixture } from './fixtures.ts';
import type { ClusterState } from './cluster-state.ts';
import { defaultPlugins } from './plugins.ts';

function ask(pod: PodFixture, cluster: ClusterState, seed = 1) {
  return decide({ pod: makeInfo(pod), cluster, plugins: defaultPlugins, random: seededRandom(seed), start: 0 });
}
const chosen = (pod: PodFixture, cluster: ClusterState, seed = 1) => {
  const decision = ask(pod, cluster, seed);
  return decision.type === 'fits' ? decision.node.name : decision.message;
};

describe('decide', () => {
  test.each<[string, PodFixture, string]>([
    ['nothing fits', { cpu: '100' }, "0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu."],
    ['several reasons a node', { cpu: '5', memory: '100Gi' },
      '0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu, 2 Insufficient memory.'],
    ['one fits', { spec: { nodeSelector: { disk: 'ssd' } } }, 'b'],
  ])('%s', (_, pod, expected) => {
    const taints = [{ key: 'k', effect: 'NoSchedule' }];
    const nodes = [makeNode('a'), makeNode('b', { labels: { disk: 'ssd' } }), makeNode('c', { spec: { unschedulable: true } }), makeNode('d', { spec: { taints } })];
    expect(chosen(pod, makeCluster({ nodes }))).toBe(expected);
  });

  test('no nodes at all', () => {
    expect(chosen({}, makeCluster({ nodes: [] }))).toBe('no nodes available to schedule pods');
  });

  test('rejected before any node is looked at', () => {
    const spec = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }] };
    expect(chosen({ spec }, makeCluster({ nodes: [makeNode('a')] }))).toBe('0/1 nodes are available: persistentvolumeclaim "x" not found.');
  });

  test('prefers the emptier node; chance decides between equals', () => {
    const nodes = [makeNode('a'), makeNode('b'), makeNode('c')];
    const busy = makeCluster({ nodes, pods: { a: [{ cpu: '2', memory: '4Gi' }], b: [{ cpu: '1', memory: '2Gi' }] } });
    expect(chosen({ cpu: '1', memory: '2Gi' }, busy)).toBe('c');
    const found = new Set(Array.from({ length: 50 }, (_, seed) => chosen({}, makeCluster({ nodes }), seed)));
    expect([...found].sort()).toEqual(['a', 'b', 'c']);
  });

  test('goes to the node that was promised', () => {
    const nodes = [makeNode('a'), makeNode('b')];
    const cluster = makeCluster({ nodes, pods: { b: [{ cpu: '3' }] } });
    expect(chosen({ cpu: '1', status: { nominatedNodeName: 'b' } }, cluster)).toBe('b');
    expect(chosen({ cpu: '2', status: { nominatedNodeName: 'b' } }, cluster)).toBe('a');
  });

  test('leaves room for pods of equal or higher priority that are to come', () => {
    const cluster = makeCluster({ nodes: [makeNode('a')] });
    const coming = makeInfo({ name: 'coming', cpu: '3', spec: { ...makeInfo({ cpu: '3' }).pod.spec, priority: 5 } as never });
    const decideFor = (priority: number) =>
      decide({
        pod: makeInfo({ spec: { priority, containers: [{ name: 'c', resources: { requests: { cpu: '2' } } }] } }),
        cluster, plugins: defaultPlugins, random: seededRandom(1), start: 0, nominatedTo: () => [coming],
      }).type;
    expect([decideFor(4), decideFor(5), decideFor(6)]).toEqual(['fits nowhere', 'fits nowhere', 'fits']);
  });

  test('looks at a part of many nodes, and goes on where it stopped', () => {
    expect([1, 99, 100, 500, 5000, 10_000].map(enoughNodes)).toEqual([1, 99, 100, 230, 500, 500]);
    const cluster = makeCluster({ nodes: Array.from({ length: 500 }, (_, i) => makeNode(`n${i}`)) });
    expect(ask({}, cluster)).toMatchObject({ next: 230 });
  });

  test('takes the zones in turn', () => {
    const zone = (z: string) => ({ labels: { 'topology.kubernetes.io/zone': z } });
    const nodes = [makeNode('a1', zone('a')), makeNode('a2', zone('a')), makeNode('a3', zone('a')), makeNode('b1', zone('b')), makeNode('c1', zone('c'))];
    expect(makeCluster({ nodes }).nodes.map(node => node.name)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });
});
