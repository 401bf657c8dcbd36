import { expect, test } from 'vitest';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { planReplicas, planReplicaStatus, nextAvailability } from './plan.ts';
import { rankForDeletion } from './rank.ts';
import { slowStart } from './apply.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

interface Traits {
  node?: string;
  phase?: string;
  readyFor?: number;
  cost?: string;
  restarts?: number;
  age?: number;
  uid?: string;
  going?: boolean;
}
const pod = (name: string, { node = 'n1', phase = 'Running', readyFor, cost, restarts = 0, age = 1000, uid = name, going }: Traits = {}): Pod => ({
  metadata: {
    name, uid, creationTimestamp: ago(age), labels: { app: 'web' },
    ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    ...(going ? { deletionTimestamp: ago(0) } : {}),
  },
  spec: { containers: [{ name: 'c' }], ...(node ? { nodeName: node } : {}) } as Pod['spec'],
  status: {
    phase,
    conditions: readyFor === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) }],
    containerStatuses: [{ name: 'c', restartCount: restarts } as never],
  },
} as Pod);

test.each<[string, Traits, Traits]>([
  ['one without a node', { node: '' }, {}],
  ['a pending one', { phase: 'Pending' }, { phase: 'Unknown' }],
  ['an unknown one', { phase: 'Unknown' }, { phase: 'Running' }],
  ['one that is not ready', {}, { readyFor: 10 }],
  ['the cheaper one', { cost: '-5', readyFor: 10 }, { readyFor: 10 }],
  ['one whose cost is not a number, against a dear one', { cost: '+7', readyFor: 10 }, { cost: '1', readyFor: 10 }],
  ['one ready for less long, by magnitude', { readyFor: 10 }, { readyFor: 1000 }],
  ['of one magnitude the lower uid', { readyFor: 1000, uid: 'a' }, { readyFor: 900, uid: 'b' }],
  ['the one that restarts more', { restarts: 3 }, { restarts: 1, age: 1 }],
  ['the newer one', { age: 10 }, { age: 1000 }],
])('%s goes first', (_, first, second) => {
  const [a, b] = [pod('a', first), pod('b', second)];
  expect(rankForDeletion([b, a], [], NOW)[0]!.metadata.name).toBe('a');
  expect(rankForDeletion([a, b], [], NOW)[0]!.metadata.name).toBe('a');
});

test('where its kin crowd a node, one of them goes first', () => {
  const [alone, crowded] = [pod('alone', { node: 'n1' }), pod('crowded', { node: 'n2' })];
  const kin = [alone, crowded, pod('x', { node: 'n2' }), pod('y', { node: 'n2' })];
  expect(rankForDeletion([alone, crowded], kin, NOW)[0]).toBe(crowded);
  const ended = [alone, crowded, pod('x', { node: 'n1', phase: 'Failed' }), pod('y', { node: 'n1', going: true }), pod('z', { node: 'n2' })];
  expect(rankForDeletion([alone, crowded], ended, NOW)[0]).toBe(crowded);
});

test.each([
  [3, [pod('a')], { action: 'create', count: 2 }],
  [1, [pod('a')], { action: 'none' }],
  [1, [pod('a', { phase: 'Failed' }), pod('b', { going: true })], { action: 'create', count: 1 }],
  [1000, [], { action: 'create', count: 500 }],
])('%d wanted: %#', (wanted, pods, plan) => {
  expect(planReplicas({ wanted, pods, related: () => [], now: NOW })).toEqual(plan);
});

test('deletes only what is too much', () => {
  const plan = planReplicas({ wanted: 1, pods: [pod('a', { readyFor: 10 }), pod('b'), pod('c', { phase: 'Pending' })], related: () => [], now: NOW });
  expect(plan.action === 'delete' && plan.pods.map(p => p.metadata.name)).toEqual(['c', 'b']);
});

const status = { pods: [pod('a', { readyFor: 5 }), pod('b', { readyFor: 60 }), pod('c')], wanted: 3, templateLabels: { app: 'web' }, minReadySeconds: 30, generation: 2, old: undefined, failure: undefined, now: NOW };

test('the status counts, leaves out what is 0, and knows when more become available', () => {
  expect(planReplicaStatus(status)).toEqual({ replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 2, availableReplicas: 1, observedGeneration: 2 });
  expect(planReplicaStatus({ ...status, pods: [] })).toEqual({ replicas: 0, observedGeneration: 2 });
  expect(nextAvailability(status.pods, 30, NOW)).toBe(25_000);
});

test('a failure is told once and taken back', () => {
  const failed = planReplicaStatus({ ...status, wanted: 5, failure: new Error('quota') });
  const told = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota', lastTransitionTime: '2026-11-22T18:00:00Z' }];
  expect(failed.conditions).toEqual(told);
  expect(planReplicaStatus({ ...status, old: failed, failure: new Error('other'), now: NOW + 1000 }).conditions).toEqual(told);
  expect(planReplicaStatus({ ...status, old: failed }).conditions).toBeUndefined();
});

test('slow start: batches of 1, 2, 4, and none after a failure', async () => {
  const inFlight: number[] = [];
  let running = 0;
  let made = 0;
  const create = async () => {
    inFlight.push(++running);
    await Promise.resolve();
    running--;
    if (++made > 5) throw new Error('enough');
  };
  expect(await slowStart(100, create)).toEqual(new Error('enough'));
  expect(inFlight).toEqual([1, 1, 2, 1, 2, 3, 4]);
});
