/** Watches over nodes by their leases and status: marks the lost ones, and taints them so that pods leave and keep away. */
import { timestamp } from '../../base/clock.ts';
import type { Node, Taint } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { again, type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { nodesOfPod, podCondition } from '../../reconcile/pod-status.ts';
import { Leases, Nodes, Pods } from '../kinds.ts';
import { evictionRate, type Grace, type Health, isNodeReady, needsEviction, observe, planLabels, planTaints, planUnknown, untilLost, zoneOf } from './plan.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const STRATEGIC = 'application/strategic-merge-patch+json';
const BY_NODE = 'nodeName';

export const UPSTREAM_GRACE: Grace = { monitorMs: 50_000, startupMs: 60_000 };

/** What the controller remembers between two looks. */
interface Memory {
  readonly grace: Grace;
  readonly health: Map<string, Health>;
  readonly registered: Map<string, string>;
  /** When a zone may evict its next node. */
  readonly nextEviction: Map<string, number>;
}

export function createNodeLifecycleController(grace: Grace = UPSTREAM_GRACE): ControllerDefinition<Node> {
  const memory: Memory = { grace, health: new Map(), registered: new Map(), nextEviction: new Map() };
  return defineController<Node>({
    name: 'node',
    for: Nodes,
    reads: [Pods],
    indexes: [{ kind: Pods, name: BY_NODE, values: nodesOfPod }],
    watches: [{ kind: Leases, keys: ({ metadata: { namespace, name = '' } }) => (namespace === LEASE_NAMESPACE ? [name] : []) }],
    async gone(name, { events }) {
      const uid = memory.registered.get(name);
      if (uid === undefined) return;
      memory.registered.delete(name);
      memory.health.delete(name);
      events.record(nodeReference(name, uid), 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    },
    async reconcile(node, context) {
      register(node, memory, context);
      await applyLabels(node, context);
      const lost = await watchHealth(node, memory, context);
      const wait = await applyTaints(node, memory, context);
      const next = Math.min(lost, wait);
      return Number.isFinite(next) ? again(next) : settled;
    },
  });
}

const nodeReference = (name: string, uid: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid } });

function register({ metadata: { name = '', uid = '' } }: Frozen<Node>, { registered }: Memory, { events }: Context): void {
  if (registered.get(name) === uid) return;
  registered.set(name, uid);
  events.record(nodeReference(name, uid), 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
}

async function applyLabels(node: Frozen<Node>, { write }: Context): Promise<void> {
  const labels = planLabels(node);
  if (labels) await write.resource(Nodes).patch(node.metadata.name!, undefined, STRATEGIC, { metadata: { labels } });
}

/** Answers in how many milliseconds the node will be lost if nothing is heard of it; infinity where it is. */
async function watchHealth(node: Frozen<Node>, { health, grace }: Memory, context: Context): Promise<number> {
  const { read, write, events, now } = context;
  const name = node.metadata.name ?? '';
  const lease = read.get(Leases, name, LEASE_NAMESPACE);
  const heard = observe(health.get(name), node, lease?.spec?.renewTime, now);
  health.set(name, heard);
  const left = untilLost(node, heard, grace, now);
  if (left > 0) return left;
  const conditions = planUnknown(node, now);
  if (!conditions) return Infinity;
  await write.resource(Nodes).updateStatus({ ...(node as Node), status: { ...(node.status as Node['status']), conditions } });
  if (isNodeReady(node)) {
    events.record(nodeReference(name, node.metadata.uid ?? ''), 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    await markPodsNotReady(name, context);
  }
  return Infinity;
}

/** Whoever sends traffic to the node's pods learns that it would be lost. */
async function markPodsNotReady(node: string, { read, write, events, now }: Context): Promise<void> {
  for (const pod of read.byIndex(Pods, BY_NODE, node)) {
    if (podCondition(pod, 'Ready')?.status !== 'True') continue;
    const { name = '', namespace, uid } = pod.metadata;
    const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: timestamp(now) }];
    events.record(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    await write.resource(Pods).patchStatus(name, namespace, STRATEGIC, { metadata: { uid }, status: { conditions } }).catch(error => {
      if (!hasReason(error, 'NotFound', 'Conflict')) throw error;
    });
  }
}

/** A node that is not ready is looked at again and again: what becomes of it depends on the others. */
const LOOK_AGAIN = 5_000;

/** Answers in how many milliseconds to look again; infinity where nothing but news of the node matters. */
async function applyTaints(node: Frozen<Node>, memory: Memory, { read, write, now }: Context): Promise<number> {
  if (isNodeReady(node)) {
    // The others are not even looked at: a lease of each of thousands of nodes is renewed every ten seconds.
    const taints = planTaints({ node, evicts: true, now });
    if (taints) await setTaints(node, taints, write);
    return Infinity;
  }
  const nodes = read.list(Nodes);
  const zone = zoneOf(node);
  const rate = evictionRate(nodes.filter(other => zoneOf(other) === zone), nodes);
  const tokenAt = memory.nextEviction.get(zone) ?? 0;
  const isNew = needsEviction(node);
  const evicts = rate > 0 && (!isNew || tokenAt <= now);
  if (evicts && isNew) memory.nextEviction.set(zone, now + 1000 / rate);
  // While the whole cluster is lost even what was tainted before stays where it is.
  const taints = planTaints({ node, evicts, now });
  if (taints) await setTaints(node, taints, write);
  return isNew && rate > 0 && !evicts ? Math.min(tokenAt - now, LOOK_AGAIN) : LOOK_AGAIN;
}

/** The whole list, guarded by the version it was computed from. */
async function setTaints({ metadata }: Frozen<Node>, taints: readonly Taint[], write: Context['write']): Promise<void> {
  const { name = '', resourceVersion } = metadata;
  const body = { metadata: { resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
  await write.resource(Nodes).patch(name, undefined, 'application/merge-patch+json', body);
}
