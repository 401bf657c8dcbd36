import { describe, expect, it } from 'vitest';
import { Pod, ReplicaSet, ReplicationController, ConfigMap, Namespace } from '../../kinds/index.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import { planDeletion } from './plan-deletion.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const object = (metadata: object, rest: object = {}) => ({ metadata: { name: 'x', ...metadata }, ...rest }) as never;
const plan = (kind: AnyKind, o: never, options: object = {}) => planDeletion(kind, o, { dryRun: false, ...options }, NOW);

describe('planDeletion', () => {
  it('deletes at once what nothing holds', () => {
    expect(plan(ConfigMap, object({}))).toEqual({ type: 'delete' });
  });

  it('marks what a finalizer holds, and counts the generation', () => {
    const { object: marked, ...rest } = plan(ReplicaSet, object({ generation: 1, finalizers: ['a.b/c'] })) as never as { object: { metadata: object } };
    expect(rest).toEqual({ type: 'mark', thenDelete: false });
    expect(marked.metadata).toMatchObject({ generation: 2, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0, finalizers: ['a.b/c'] });
  });

  it.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ])('turns the policy %s into a finalizer', (propagationPolicy, finalizers) => {
    expect(plan(ReplicaSet, object({}), { propagationPolicy })).toMatchObject({ type: 'mark', object: { metadata: { finalizers } } });
  });

  it('lets Background drop an earlier policy', () => {
    expect(plan(ReplicaSet, object({ finalizers: ['orphan'] }), { propagationPolicy: 'Background' })).toEqual({ type: 'delete' });
  });

  it('orphans the pods of a replication controller unless told otherwise', () => {
    expect(plan(ReplicationController, object({}))).toMatchObject({ type: 'mark', object: { metadata: { finalizers: ['orphan'] } } });
    expect(plan(ReplicationController, object({}), { propagationPolicy: 'Background' })).toEqual({ type: 'delete' });
  });

  it('gives a running pod its grace', () => {
    const pod = object({ generation: 1 }, { spec: { nodeName: 'n', terminationGracePeriodSeconds: 30, containers: [] }, status: { phase: 'Running' } });
    expect(plan(Pod, pod)).toMatchObject({ type: 'mark', thenDelete: false, object: { metadata: { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30, generation: 2 } } });
  });

  it('marks and deletes a pod without grace', () => {
    const pod = object({}, { spec: { nodeName: 'n', containers: [] }, status: { phase: 'Running' } });
    expect(plan(Pod, pod, { gracePeriodSeconds: 0 })).toMatchObject({ type: 'mark', thenDelete: true, object: { metadata: { deletionGracePeriodSeconds: 0 } } });
  });

  const dying = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 };
  it('shortens a grace period and never lengthens it', () => {
    const pod = object(dying, { spec: { nodeName: 'n', containers: [] } });
    expect(plan(Pod, pod, { gracePeriodSeconds: 60 })).toEqual({ type: 'pending' });
    expect(plan(Pod, pod)).toEqual({ type: 'pending' });
    expect(plan(Pod, pod, { gracePeriodSeconds: 5 })).toMatchObject({ thenDelete: false, object: { metadata: { deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 5 } } });
    expect(plan(Pod, pod, { gracePeriodSeconds: 0 })).toMatchObject({ thenDelete: true });
  });

  it('finishes a deletion that broke off after the mark', () => {
    expect(plan(Pod, object({ ...dying, deletionGracePeriodSeconds: 0 }), { gracePeriodSeconds: 0 })).toEqual({ type: 'delete' });
  });

  it('waits for the finalizers in a namespace\'s spec', () => {
    expect(plan(Namespace, object({}, { spec: { finalizers: ['kubernetes'] } }))).toMatchObject({ type: 'mark', thenDelete: false });
    expect(plan(Namespace, object({}, { spec: {} }))).toEqual({ type: 'delete' });
  });
});
