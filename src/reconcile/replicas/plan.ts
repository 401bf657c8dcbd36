/** How many pods to make or which to delete, and what the status then says: for ReplicaSets and ReplicationControllers. */
import { timestamp } from '../../base/clock.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { selectorOfLabels } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodActive, isPodReady, isPodTerminating, untilPodAvailable } from '../pod-status.ts';
import { rankForDeletion } from './rank.ts';

/** At most so many pods are made or deleted at once. */
const BURST = 500;

export type ReplicaPlan =
  | { readonly action: 'none' }
  | { readonly action: 'create'; readonly count: number }
  | { readonly action: 'delete'; readonly pods: readonly Frozen<Pod>[] };

export interface ReplicaCase {
  readonly wanted: number;
  /** All pods that the owner controls. */
  readonly pods: readonly Frozen<Pod>[];
  /** Those of its owner's other controllers too, for the spread: asked for where some are to go. */
  related(): readonly Frozen<Pod>[];
  readonly now: number;
}

export function planReplicas({ wanted, pods, related, now }: ReplicaCase): ReplicaPlan {
  const active = pods.filter(isPodActive);
  const surplus = active.length - wanted;
  if (surplus === 0) return { action: 'none' };
  if (surplus < 0) return { action: 'create', count: Math.min(-surplus, BURST) };
  const count = Math.min(surplus, BURST);
  return { action: 'delete', pods: (count < active.length ? rankForDeletion(active, related(), now) : active).slice(0, count) };
}

export interface ReplicaCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** The fields that both kinds' statuses share; what is 0 is left out, as it is on the wire. */
export interface ReplicaStatus {
  replicas: number;
  fullyLabeledReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
  conditions?: ReplicaCondition[];
}

export interface ReplicaStatusCase {
  readonly pods: readonly Frozen<Pod>[];
  readonly wanted: number;
  readonly templateLabels: Readonly<Record<string, string>> | undefined;
  readonly minReadySeconds: number;
  readonly generation: number | undefined;
  readonly old: Frozen<ReplicaStatus> | undefined;
  /** Why making or deleting pods failed, if it did. */
  readonly failure: Error | undefined;
  readonly now: number;
}

export function planReplicaStatus(c: ReplicaStatusCase): ReplicaStatus {
  const active = c.pods.filter(isPodActive);
  const template = selectorOfLabels(c.templateLabels);
  const counts = {
    fullyLabeledReplicas: active.filter(pod => template.matches(pod.metadata.labels ?? {})).length,
    readyReplicas: active.filter(isPodReady).length,
    availableReplicas: active.filter(pod => untilPodAvailable(pod, c.minReadySeconds, c.now) === 0).length,
    observedGeneration: c.generation ?? 0,
  };
  const conditions = planConditions(c, active.length);
  return {
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

export const countTerminating = (pods: readonly Frozen<Pod>[]): number => pods.filter(isPodTerminating).length;

/** A failure is told when it begins and taken back when it is over; a new one meanwhile changes nothing. */
function planConditions({ old, failure, wanted, now }: ReplicaStatusCase, active: number): ReplicaCondition[] {
  const conditions = (old?.conditions ?? []).map(condition => ({ ...condition }));
  const isTold = conditions.some(condition => condition.type === 'ReplicaFailure');
  if (failure === undefined) return conditions.filter(condition => condition.type !== 'ReplicaFailure');
  if (isTold) return conditions;
  const reason = active < wanted ? 'FailedCreate' : active > wanted ? 'FailedDelete' : '';
  const told = { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), message: failure.message };
  return [...conditions, reason === '' ? told : { ...told, reason }];
}

/** When to look again because a ready pod becomes available: undefined where none will. */
export function nextAvailability(pods: readonly Frozen<Pod>[], minReadySeconds: number, now: number): number | undefined {
  const waits = pods.filter(isPodActive).map(pod => untilPodAvailable(pod, minReadySeconds, now)).filter(wait => wait !== undefined && wait > 0) as number[];
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
