/** Plain pods onto 5,000 nodes, deciding alone: no API, no disk. Also pods that a service holds together. */
import { seededRandom } from '../src/base/random.ts';
import { decide } from '../src/scheduler/decide.ts';
import { makeCluster, makeInfo, makeNode } from '../src/scheduler/fixtures.ts';
import { defaultPlugins } from '../src/scheduler/plugins.ts';
import type { BenchRow } from './row.ts';

const NODES = 5000;
const PODS = 5000;
/** What a pod a second must at least be, so that deciding is never what a cluster waits for. */
const FLOOR = 500;

function podsPerSecond(service?: Record<string, string>): number {
  const nodes = Array.from({ length: NODES }, (_, i) => makeNode(`n${i}`, { labels: { 'topology.kubernetes.io/zone': `z${i % 3}` } }));
  const cluster = makeCluster({ nodes, ...(service ? { service } : {}) });
  const random = seededRandom(1);
  const began = performance.now();
  let start = 0;
  for (let i = 0; i < PODS; i++) {
    const pod = makeInfo({ name: `p${i}`, labels: { app: 'web' }, cpu: '100m', memory: '500Mi' });
    const decision = decide({ pod, cluster, plugins: defaultPlugins, random, start });
    if (decision.type !== 'fits') throw new Error(`schedule pod ${i}: ${decision.message}`);
    start = decision.next;
    cluster.assume(pod, decision.node.name);
  }
  return (PODS / (performance.now() - began)) * 1000;
}

export async function run(): Promise<BenchRow[]> {
  podsPerSecond();
  const row = (what: string, value: number): BenchRow => ({ what, value, against: FLOOR, ratio: value / FLOOR, goal: 1 });
  return [
    row('plain pods decided on a second, 5,000 nodes', podsPerSecond()),
    row('pods of one service decided on a second, 5,000 nodes', podsPerSecond({ app: 'web' })),
  ];
}
