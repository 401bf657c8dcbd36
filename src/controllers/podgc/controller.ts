/** Removes pods that ended long ago, that lost their node, or that were deleted before they got one. */
import { timestamp } from '../../base/clock.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { Context } from '../../reconcile/controller.ts';
import type { PeriodicDefinition } from '../../reconcile/periodic.ts';
import { isPodTerminal } from '../../reconcile/pod-status.ts';
import { Nodes, Pods } from '../kinds.ts';
import { type Garbage, planPodGarbage } from './plan.ts';

const EVERY = 20_000;
/** A node unheard of for this long is asked for once more, then its pods go. */
const QUARANTINE = 40_000;

export function createPodGarbageCollector(terminatedThreshold = 12_500): PeriodicDefinition {
  /** Nodes that pods name and the cache does not know, since when. */
  const missingSince = new Map<string, number>();
  return {
    name: 'podgc',
    serviceAccount: 'pod-garbage-collector',
    everyMs: EVERY,
    reads: [Pods, Nodes],
    async run(context) {
      const { read } = context;
      const pods = read.list(Pods);
      const nodes = read.list(Nodes);
      const goneNodes = await confirmGone(pods, missingSince, context);
      for (const garbage of planPodGarbage({ pods, nodes, goneNodes, terminatedThreshold })) await removePod(garbage, context);
    },
  };
}

async function confirmGone(pods: readonly Frozen<Pod>[], missingSince: Map<string, number>, { read, write, now }: Context): Promise<Set<string>> {
  const missing = new Set(pods.map(pod => pod.spec?.nodeName ?? '').filter(name => name !== '' && !read.get(Nodes, name)));
  for (const name of missingSince.keys()) if (!missing.has(name)) missingSince.delete(name);
  const gone = new Set<string>();
  for (const name of missing) {
    const since = missingSince.get(name) ?? now;
    missingSince.set(name, since);
    if (now - since < QUARANTINE) continue;
    const isThere = await write.resource(Nodes).get(name).then(() => true, error => {
      if (!hasReason(error, 'NotFound')) throw error;
      return false;
    });
    if (!isThere) gone.add(name);
  }
  return gone;
}

/** Marked as failed first, so that whoever waits for its end learns of it. */
async function removePod({ pod, message }: Garbage, { write, now }: Context): Promise<void> {
  const { name = '', namespace, uid } = pod.metadata;
  const pods = write.resource(Pods);
  try {
    if (!isPodTerminal(pod)) {
      const disruption = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message, lastTransitionTime: timestamp(now) };
      const status = { phase: 'Failed', ...(message === undefined ? {} : { conditions: [disruption] }) };
      await pods.patchStatus(name, namespace, 'application/strategic-merge-patch+json', { metadata: { uid }, status });
    }
    await pods.delete(name, namespace, { gracePeriodSeconds: 0, preconditions: { uid: uid! } });
  } catch (error) {
    if (!hasReason(error, 'NotFound', 'Conflict')) throw error;
  }
}
