/** Chooses a node for a pod: asks every plugin, filters, scores. Pure but for the chance that breaks ties. */
import type { Random } from '../base/random.ts';
import type { ClusterView } from './cluster-view.ts';
import { describePodRejection, describeRejections, NO_NODES } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import type { Opinion, Plugin, Rejection } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

export interface Voice {
  readonly plugin: Plugin;
  readonly opinion: Opinion;
}

export interface Question {
  readonly pod: PodInfo;
  readonly cluster: ClusterView;
  readonly plugins: readonly Plugin[];
  readonly random: Random;
  /** The node to begin with, so that not always the same ones are looked at. */
  readonly start: number;
  /** Pods of equal or higher priority that are to come to a node by preemption. */
  nominatedTo?(node: string): readonly PodInfo[];
}

export type Decision =
  | { readonly type: 'fits'; readonly node: NodeInfo; readonly next: number }
  | {
      readonly type: 'fits nowhere';
      /** Without what preemption adds. */
      readonly message: string;
      /** Names of the plugins whose minds must change. None: anything may help. */
      readonly plugins: ReadonlySet<string>;
      readonly rejections: ReadonlyMap<string, Rejection>;
      readonly voices: readonly Voice[];
      /** A plugin rejected the pod before any node was looked at. */
      readonly isForAllNodes: boolean;
      readonly next: number;
    };

export function decide(question: Question): Decision {
  const { pod, cluster, plugins, start } = question;
  const total = cluster.nodes.length;
  const nowhere = { type: 'fits nowhere', plugins: new Set<string>(), rejections: new Map(), voices: [], isForAllNodes: true, next: start } as const;
  if (total === 0) return { ...nowhere, message: NO_NODES };
  const voices = plugins.map(plugin => ({ plugin, opinion: plugin.consider(pod, cluster) }));
  const refusing = voices.find(({ opinion }) => opinion.rejection !== undefined);
  if (refusing !== undefined) {
    const rejection = refusing.opinion.rejection!;
    return { ...nowhere, message: describePodRejection(total, rejection), plugins: new Set([refusing.plugin.name]) };
  }
  const { feasible, rejections, next } = findFeasible(question, voices);
  if (feasible.length > 0) return { type: 'fits', node: selectBest(feasible, voices, question.random), next };
  const names = new Set([...rejections.values()].map(({ plugin }) => plugin));
  const message = describeRejections(total, rejections.values());
  return { type: 'fits nowhere', message, plugins: names, rejections, voices, isForAllNodes: false, next };
}

/** Half of the nodes, less one percent for every 125, but at least 5 % and 100 nodes: the more nodes, the less it matters. */
export function enoughNodes(total: number): number {
  if (total < 100) return total;
  const percentage = Math.max(5, 50 - Math.trunc(total / 125));
  return Math.max(100, Math.trunc((total * percentage) / 100));
}

interface Found {
  readonly feasible: readonly NodeInfo[];
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly next: number;
}

function findFeasible(question: Question, voices: readonly Voice[]): Found {
  const { nodes } = question.cluster;
  const rejections = new Map<string, Rejection>();
  const check = checkOf(question, voices);
  const nominated = question.pod.pod.status?.nominatedNodeName;
  const promised = nominated ? question.cluster.node(nominated) : undefined;
  if (promised?.isPresent && check(promised) === undefined) return { feasible: [promised], rejections, next: question.start };
  const feasible: NodeInfo[] = [];
  const enough = enoughNodes(nodes.length);
  let looked = 0;
  for (; looked < nodes.length && feasible.length < enough; looked++) {
    const node = nodes[(question.start + looked) % nodes.length]!;
    const rejection = check(node);
    if (rejection === undefined) feasible.push(node);
    else rejections.set(node.name, rejection);
  }
  return { feasible, rejections, next: (question.start + looked) % nodes.length };
}

export type Check = (node: NodeInfo) => Rejection | undefined;

export function filtersOf(voices: readonly Voice[]): Check {
  const filters = voices.map(({ opinion }) => opinion.filter).filter(filter => filter !== undefined);
  return node => {
    for (const filter of filters) {
      const rejection = filter(node);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  };
}

/** A pod must fit beside those promised to the node, and without them: they may never come. */
function checkOf({ pod, nominatedTo }: Question, voices: readonly Voice[]): Check {
  const check = filtersOf(voices);
  if (nominatedTo === undefined) return check;
  return node => {
    const coming = nominatedTo(node.name).filter(other => other.key !== pod.key && other.priority >= pod.priority);
    if (coming.length === 0) return check(node);
    const crowded = node.clone();
    for (const other of coming) crowded.add(other);
    return check(crowded) ?? check(node);
  };
}

/** The node with the most points; chance decides between equals. */
function selectBest(nodes: readonly NodeInfo[], voices: readonly Voice[], random: Random): NodeInfo {
  if (nodes.length === 1) return nodes[0]!;
  const totals = totalScores(nodes, voices);
  const best = Math.max(...totals);
  const winners = nodes.filter((_, i) => totals[i] === best);
  return winners[Math.floor(random.next() * winners.length)]!;
}

export function totalScores(nodes: readonly NodeInfo[], voices: readonly Voice[]): number[] {
  const totals = new Array<number>(nodes.length).fill(0);
  for (const { plugin, opinion } of voices) {
    const { score } = opinion;
    if (score === undefined) continue;
    opinion.prepareScores?.(nodes);
    const scores = nodes.map(node => score(node));
    opinion.normalize?.(scores, nodes);
    for (const [i, points] of scores.entries()) totals[i]! += points * (plugin.weight ?? 1);
  }
  return totals;
}
