/** What a node's silence means for its conditions and taints. */
import { timestamp } from '../../base/clock.ts';
import type { Node, NodeCondition, Taint } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';

/** What was last heard of a node, by our own clock. */
export interface Health {
  readonly heardAt: number;
  readonly heartbeat: string | undefined;
  readonly renewTime: string | undefined;
}

export interface Grace {
  /** After so long without a word a node is taken for lost. */
  readonly monitorMs: number;
  /** The same for a node that has never said anything. */
  readonly startupMs: number;
}

const WATCHED_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

export const readyCondition = (node: Frozen<Node>) => node.status?.conditions?.find(condition => condition.type === 'Ready');
export const isNodeReady = (node: Frozen<Node>): boolean => readyCondition(node)?.status === 'True';

export function observe(before: Health | undefined, node: Frozen<Node>, renewTime: string | undefined, now: number): Health {
  const heartbeat = readyCondition(node)?.lastHeartbeatTime;
  if (before && before.heartbeat === heartbeat && before.renewTime === renewTime) return before;
  return { heardAt: now, heartbeat, renewTime };
}

/** Milliseconds until the node counts as lost; 0 or less: it does. */
export function untilLost(node: Frozen<Node>, health: Health, grace: Grace, now: number): number {
  return health.heardAt + (readyCondition(node) ? grace.monitorMs : grace.startupMs) - now;
}

/** The conditions of a lost node; undefined where they say so already. */
export function planUnknown(node: Frozen<Node>, now: number): NodeCondition[] | undefined {
  const conditions = (node.status?.conditions ?? []).map(condition => ({ ...condition }));
  const at = timestamp(now);
  let isChanged = false;
  for (const type of WATCHED_CONDITIONS) {
    const condition = conditions.find(c => c.type === type);
    if (condition?.status === 'Unknown') continue;
    isChanged = true;
    if (condition) {
      Object.assign(condition, { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: at });
    } else {
      const lastHeartbeatTime = node.metadata.creationTimestamp ?? at;
      conditions.push({
        type, status: 'Unknown', lastHeartbeatTime, lastTransitionTime: at,
        reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.',
      });
    }
  }
  return isChanged ? conditions : undefined;
}

/** Which condition, in which state, keeps new pods away. */
const BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OURS = new Set([UNSCHEDULABLE, ...Object.values(BY_CONDITION).flatMap(keys => Object.values(keys))]);

type TaintKey = Pick<Taint, 'key' | 'effect'>;

export interface TaintCase {
  readonly node: Frozen<Node>;
  /** Whether pods may be evicted from nodes that are not ready. */
  readonly evicts: boolean;
  readonly now: number;
}

/** The node's taints as they should be; undefined where they are. Others' taints stay as they are. */
export function planTaints({ node, evicts, now }: TaintCase): Taint[] | undefined {
  const wanted = [...noSchedule(node), ...(evicts ? noExecute(node) : [])];
  const isOurs = ({ key, effect }: TaintKey) => (effect === 'NoSchedule' && OURS.has(key)) || (effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE));
  const same = (a: TaintKey) => (b: TaintKey) => a.key === b.key && a.effect === b.effect;
  const current = node.spec?.taints ?? [];
  const kept = current.filter(taint => !isOurs(taint) || wanted.some(same(taint)));
  const added = wanted.filter(taint => !current.some(same(taint))).map(taint => ({ ...taint, timeAdded: timestamp(now) }));
  return kept.length === current.length && added.length === 0 ? undefined : [...kept.map(taint => ({ ...taint })), ...added];
}

function noSchedule(node: Frozen<Node>): TaintKey[] {
  const byCondition = (node.status?.conditions ?? []).map(({ type, status }) => BY_CONDITION[type]?.[status]).filter(key => key !== undefined);
  return [...byCondition, ...(node.spec?.unschedulable ? [UNSCHEDULABLE] : [])].map(key => ({ key, effect: 'NoSchedule' }));
}

function noExecute(node: Frozen<Node>): TaintKey[] {
  const key = BY_CONDITION['Ready']![readyCondition(node)?.status ?? ''];
  return key === undefined ? [] : [{ key, effect: 'NoExecute' }];
}

/** Whether the node is to be evicted, but has no taint yet that says so: each such step needs a token. */
export const needsEviction = (node: Frozen<Node>): boolean => noExecute(node).some(({ key }) => !node.spec?.taints?.some(t => t.key === key && t.effect === 'NoExecute'));

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

export const zoneOf = (node: Frozen<Node>): string =>
  `${node.metadata.labels?.['topology.kubernetes.io/region'] ?? ''}:${node.metadata.labels?.['topology.kubernetes.io/zone'] ?? ''}`;

export function zoneState(nodes: readonly Frozen<Node>[]): ZoneState {
  const ready = nodes.filter(isNodeReady).length;
  const lost = nodes.length - ready;
  if (ready === 0 && lost > 0) return 'FullDisruption';
  return lost > 2 && lost / nodes.length >= 0.55 ? 'PartialDisruption' : 'Normal';
}

/**
 * Nodes a second that may be evicted in a zone. Where every node of the cluster is lost it is rather us who are cut off;
 * where most of a small zone is, likewise.
 */
export function evictionRate(zone: readonly Frozen<Node>[], all: readonly Frozen<Node>[]): number {
  if (!all.some(isNodeReady)) return 0;
  if (zoneState(zone) !== 'PartialDisruption') return 0.1;
  return zone.length > 50 ? 0.01 : 0;
}

/** Labels that exist under an old and a new name. */
export function planLabels(node: Frozen<Node>): Record<string, string> | undefined {
  const labels = node.metadata.labels ?? {};
  const missing: Record<string, string> = {};
  for (const [name, old] of [['kubernetes.io/os', 'beta.kubernetes.io/os'], ['kubernetes.io/arch', 'beta.kubernetes.io/arch']] as const) {
    const value = labels[name];
    if (value !== undefined && labels[old] !== value) missing[old] = value;
  }
  return Object.keys(missing).length > 0 ? missing : undefined;
}
