/** What the scheduler writes into the status of pods. */
import { timestamp } from '../base/clock.ts';
import type { Client } from '../client/client.ts';
import type { Pod } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import { PODS } from './kinds.ts';

export interface FailureStatus {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** Absent: stays as it is; empty: is taken back. */
  readonly nominatedNodeName?: string;
  readonly now: number;
}

/** The patch of a failed attempt; undefined where it would change nothing. */
export function planFailureStatus(pod: Frozen<Pod>, { reason, message, nominatedNodeName, now }: FailureStatus): object | undefined {
  const old = pod.status?.conditions?.find(condition => condition.type === 'PodScheduled');
  const isSame = old?.status === 'False' && old.reason === reason && old.message === message && old.observedGeneration === pod.metadata.generation;
  const nominationChanges = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
  if (isSame && !nominationChanges) return undefined;
  const lastTransitionTime = old?.status === 'False' && old.lastTransitionTime ? old.lastTransitionTime : timestamp(now);
  const { generation } = pod.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const condition = { type: 'PodScheduled', status: 'False', reason, message, ...observed, lastProbeTime: null, lastTransitionTime };
  const nomination = nominationChanges ? { nominatedNodeName: nominatedNodeName || null } : {};
  return { metadata: { uid: pod.metadata.uid }, status: { ...nomination, conditions: [condition] } };
}

export async function patchPodStatus(client: Client, pod: Frozen<Pod>, patch: object): Promise<void> {
  const { name, namespace } = pod.metadata;
  await client.resource(PODS).patchStatus(name ?? '', namespace, 'application/strategic-merge-patch+json', patch);
}

/** The condition that a victim of preemption carries to its end. */
export function disruptionPatch(victim: Frozen<Pod>, schedulerName: string, now: number): object {
  const { generation } = victim.metadata;
  return {
    metadata: { uid: victim.metadata.uid },
    status: {
      conditions: [{
        type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler',
        message: `${schedulerName}: preempting to accommodate a higher priority pod`,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        lastProbeTime: null, lastTransitionTime: timestamp(now),
      }],
    },
  };
}
