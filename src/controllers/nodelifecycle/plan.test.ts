import { expect, test } from 'vitest';
import type { Node, NodeCondition, Taint } from '../../kinds/generated/core-v1.ts';
import { evictionRate, needsEviction, observe, planTaints, planUnknown, untilLost, zoneState } from './plan.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z');
const grace = { monitorMs: 50_000, startupMs: 60_000 };
const condition = (type: string, status: string): NodeCondition => ({ type, status, lastHeartbeatTime: '2026-11-22T17:59:50Z' });
const node = (ready: string | undefined, more: { taints?: Taint[]; conditions?: NodeCondition[]; unschedulable?: boolean } = {}): Node => ({
  metadata: { name: 'n1', creationTimestamp: '2026-11-22T17:00:00Z' },
  spec: { ...(more.taints ? { taints: more.taints } : {}), ...(more.unschedulable ? { unschedulable: true } : {}) },
  status: { conditions: [...(ready ? [condition('Ready', ready)] : []), ...(more.conditions ?? [])] },
});
const keys = (taints: Taint[] | undefined) => taints?.map(t => `${t.key.replace('node.kubernetes.io/', '')}:${t.effect}`);

test('a heartbeat or a renewed lease is a sign of life', () => {
  const first = observe(undefined, node('True'), 'r1', NOW);
  expect(observe(first, node('True'), 'r1', NOW + 9_000)).toBe(first);
  expect(observe(first, node('True'), 'r2', NOW + 9_000).heardAt).toBe(NOW + 9_000);
  expect(untilLost(node('True'), first, grace, NOW + 10_000)).toBe(40_000);
  expect(untilLost(node(undefined), first, grace, NOW + 10_000)).toBe(50_000);
});

test('a lost node knows nothing any more; one that never spoke never did', () => {
  const lost = planUnknown(node('True', { conditions: [condition('DiskPressure', 'Unknown')] }), NOW)!;
  expect(lost[0]).toMatchObject({ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastHeartbeatTime: '2026-11-22T17:59:50Z', lastTransitionTime: '2026-11-22T18:00:00Z' });
  expect(lost.map(c => c.type)).toEqual(['Ready', 'DiskPressure', 'MemoryPressure', 'PIDPressure']);
  expect(lost[2]).toMatchObject({ status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: '2026-11-22T17:00:00Z' });
  expect(planUnknown(node('Unknown', { conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map(t => condition(t, 'Unknown')) }), NOW)).toBeUndefined();
});

test.each<[string, Node, boolean, string[] | undefined]>([
  ['ready', node('True'), true, undefined],
  ['not ready', node('False'), true, ['not-ready:NoSchedule', 'not-ready:NoExecute']],
  ['lost, but nobody may be evicted', node('Unknown'), false, ['unreachable:NoSchedule']],
  ['under pressure and cordoned', node('True', { conditions: [condition('DiskPressure', 'True')], unschedulable: true }), true, ['disk-pressure:NoSchedule', 'unschedulable:NoSchedule']],
  ['ready again: ours go, others stay', node('True', { taints: [{ key: 'mine', effect: 'NoExecute' }, { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] }), true, ['mine:NoExecute']],
  ['from lost to not ready', node('False', { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] }), true, ['not-ready:NoSchedule', 'not-ready:NoExecute']],
])('%s', (_, object, evicts, taints) => expect(keys(planTaints({ node: object, evicts, now: NOW }))).toEqual(taints));

test('who has the taint already needs no further leave', () => {
  expect(needsEviction(node('Unknown'))).toBe(true);
  expect(needsEviction(node('Unknown', { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] }))).toBe(false);
});

test('how many are lost decides how fast', () => {
  const [up, down] = [node('True'), node('Unknown')];
  const zone = (ups: number, downs: number) => [...Array<Node>(ups).fill(up), ...Array<Node>(downs).fill(down)];
  expect([zoneState(zone(0, 1)), zoneState(zone(2, 2)), zoneState(zone(2, 3)), zoneState(zone(1, 2))]).toEqual(['FullDisruption', 'Normal', 'PartialDisruption', 'Normal']);
  expect(evictionRate(zone(0, 3), zone(0, 3))).toBe(0);
  expect(evictionRate(zone(0, 3), zone(5, 3))).toBe(0.1);
  expect(evictionRate(zone(2, 3), zone(2, 3))).toBe(0);
  expect(evictionRate(zone(20, 40), zone(20, 40))).toBe(0.01);
});
