/** Makes room for a pod by choosing pods of lower priority to evict: as few and as unimportant as will do. Pure. */
import type { Random } from '../base/random.ts';
import { breaksBudget, type Budget } from './budgets.ts';
import { withNode, type ClusterView } from './cluster-view.ts';
import { filtersOf, type Check, type Voice } from './decide.ts';
import { describeRejections } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import type { Rejection } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

export interface PreemptionQuestion {
  readonly pod: PodInfo;
  readonly cluster: ClusterView;
  /** Why each node was rejected, and by whom to ask again. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly voices: readonly Voice[];
  readonly budgets: readonly Budget[];
  readonly random: Random;
}

export type Preemption =
  | { readonly type: 'evict'; readonly node: string; readonly victims: readonly PodInfo[] }
  /** `message` says why in upstream's words; a promise of a node that no longer holds is to be taken back. */
  | { readonly type: 'no help'; readonly message: string; readonly clearsNomination: boolean };

interface Candidate {
  readonly node: NodeInfo;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  readonly broken: number;
}

const notHelpful: Rejection = { plugin: 'DefaultPreemption', reasons: ['Preemption is not helpful for scheduling'], isFinal: true };
const noVictims: Rejection = { plugin: 'DefaultPreemption', reasons: ['No preemption victims found for incoming pod'], isFinal: true };

export function planPreemption(question: PreemptionQuestion): Preemption {
  const { cluster, rejections } = question;
  const ineligible = whyNotEligible(question);
  if (ineligible !== undefined) return { type: 'no help', message: ineligible, clearsNomination: false };
  const hopeful = cluster.nodes.filter(node => rejections.get(node.name)?.isFinal === false);
  const { candidates, refusals } = findCandidates(question, hopeful);
  if (candidates.length > 0) {
    const { node, victims } = selectCandidate(candidates);
    return { type: 'evict', node: node.name, victims };
  }
  const why = cluster.nodes.map(node => refusals.get(node.name) ?? notHelpful);
  return { type: 'no help', message: describeRejections(cluster.nodes.length, why), clearsNomination: true };
}

/** A pod for which room is being made already waits until that has happened. */
function whyNotEligible({ pod, cluster, rejections }: PreemptionQuestion): string | undefined {
  if (pod.pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.pod.status?.nominatedNodeName;
  if (!nominated || rejections.get(nominated)?.isFinal) return undefined;
  const leaving = [...(cluster.node(nominated)?.pods.values() ?? [])].some(other => other.priority < pod.priority && isBeingPreempted(other));
  return leaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

function isBeingPreempted({ pod }: PodInfo): boolean {
  const reason = pod.status?.conditions?.find(condition => condition.type === 'DisruptionTarget' && condition.status === 'True')?.reason;
  return pod.metadata.deletionTimestamp !== undefined && reason === 'PreemptionByScheduler';
}

/** A tenth of the nodes, at least a hundred, from a random one on: the best of them is good enough. */
function findCandidates(question: PreemptionQuestion, hopeful: readonly NodeInfo[]) {
  const wanted = Math.min(hopeful.length, Math.max(100, Math.trunc(hopeful.length / 10)));
  const offset = Math.floor(question.random.next() * hopeful.length);
  const candidates: Candidate[] = [];
  const refusals = new Map<string, Rejection>();
  for (let i = 0; i < hopeful.length && candidates.length < wanted; i++) {
    const node = hopeful[(offset + i) % hopeful.length]!;
    const found = selectVictims(question, node);
    if ('victims' in found) candidates.push(found);
    else refusals.set(node.name, found);
  }
  return { candidates, refusals };
}

/** Takes all pods of lower priority away, then gives back as many as possible, the most important first. */
function selectVictims(question: PreemptionQuestion, node: NodeInfo): Candidate | Rejection {
  const { pod, budgets } = question;
  const emptied = node.clone();
  const lower = [...node.pods.values()].filter(other => other.priority < pod.priority).sort(byImportance);
  if (lower.length === 0) return noVictims;
  for (const other of lower) emptied.remove(other);
  const check = checkOn(question);
  const rejection = check(emptied);
  if (rejection !== undefined) return rejection;
  const breaking = breaksBudget(lower, budgets);
  const inOrder = [...lower.filter(other => breaking.has(other)), ...lower.filter(other => !breaking.has(other))];
  const victims: PodInfo[] = [];
  for (const other of inOrder) {
    emptied.add(other);
    if (check(emptied) === undefined) continue;
    emptied.remove(other);
    victims.push(other);
  }
  return { node, victims: victims.sort(byImportance), broken: victims.filter(other => breaking.has(other)).length };
}

/** Plugins that look beyond the node are asked anew about the cluster with the changed node. */
function checkOn({ pod, cluster, voices }: PreemptionQuestion): Check {
  const wide = voices.filter(({ plugin, opinion }) => plugin.isClusterWide && opinion.filter !== undefined);
  if (wide.length === 0) return filtersOf(voices);
  return changed => {
    const view = withNode(cluster, changed);
    return filtersOf(voices.map(voice => (wide.includes(voice) ? { ...voice, opinion: voice.plugin.consider(pod, view) } : voice)))(changed);
  };
}

const startOf = ({ pod }: PodInfo): string => pod.status?.startTime ?? '9999';

/** The more important first: of higher priority, or of the same and running for longer. */
export function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  return startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0;
}

/** Makes sums of priorities count victims too: 2^31 lifts every priority above zero. */
const LIFT = 2 ** 31;

/** One after the other, until a single candidate is left. The lower, the better. */
const criteria: readonly ((candidate: Candidate) => number)[] = [
  ({ broken }) => broken,
  ({ victims }) => victims[0]?.priority ?? -LIFT,
  ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + LIFT, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -earliestStart(victims),
];

/** When the first of the most important victims started: who started late has done less. */
function earliestStart(victims: readonly PodInfo[]): number {
  const highest = victims.filter(({ priority }) => priority === victims[0]!.priority);
  return Math.min(...highest.map(victim => Date.parse(startOf(victim) === '9999' ? '9999-01-01T00:00:00Z' : startOf(victim))));
}

function selectCandidate(candidates: readonly Candidate[]): Candidate {
  let left = candidates;
  for (const criterion of criteria) {
    const values = left.map(criterion);
    const best = Math.min(...values);
    left = left.filter((_, i) => values[i] === best);
    if (left.length === 1) break;
  }
  return left[0]!;
}
