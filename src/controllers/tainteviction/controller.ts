/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. */
import { timestamp } from '../../base/clock.ts';
import type { Node, Pod } from '../../kinds/generated/core-v1.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { type Frozen, objectKey } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { again, type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { isPodTerminal, nodesOfPod } from '../../reconcile/pod-status.ts';
import { Nodes, Pods } from '../kinds.ts';
import { planEviction } from './plan.ts';

const BY_NODE = 'nodeName';

export function createTaintEvictionController(): ControllerDefinition<Pod> {
  /** Pods whose time runs: to tell when it is stopped. */
  const counted = new Set<string>();
  return defineController<Pod>({
    name: 'taint-eviction',
    serviceAccount: 'node-controller',
    for: Pods,
    concerns: pod => !!pod.spec?.nodeName,
    concurrency: 8,
    indexes: [{ kind: Pods, name: BY_NODE, values: nodesOfPod }],
    watches: [{
      kind: Nodes,
      keys: (node, read, old) => {
        const isSame = old !== undefined && semanticEqual((old as Frozen<Node>).spec?.taints ?? [], (node as Frozen<Node>).spec?.taints ?? []);
        return isSame ? [] : read.byIndex(Pods, BY_NODE, node.metadata.name ?? '').map(objectKey);
      },
    }],
    gone: async key => void counted.delete(key),
    async reconcile(pod, context) {
      const { read, events, now } = context;
      const key = objectKey(pod);
      const node = pod.spec?.nodeName ? read.get(Nodes, pod.spec.nodeName) : undefined;
      const at = node && !pod.metadata.deletionTimestamp && !isPodTerminal(pod) ? planEviction(pod, node.spec?.taints ?? []) : Infinity;
      if (at === Infinity) {
        if (counted.delete(key) && !pod.metadata.deletionTimestamp) events.record(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
        return settled;
      }
      counted.add(key);
      if (at > now) return again(at - now);
      events.record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
      await evict(pod, context);
      return settled;
    },
  });
}

async function evict(pod: Frozen<Pod>, { write, now }: Context): Promise<void> {
  const { name = '', namespace, uid } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint', lastTransitionTime: timestamp(now),
  };
  const pods = write.resource(Pods);
  try {
    await pods.patchStatus(name, namespace, 'application/strategic-merge-patch+json', { metadata: { uid }, status: { conditions: [condition] } });
    await pods.delete(name, namespace, { preconditions: { uid: uid! } });
  } catch (error) {
    if (!hasReason(error, 'NotFound', 'Conflict')) throw error;
  }
}
