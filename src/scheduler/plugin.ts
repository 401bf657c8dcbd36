/** What a scheduler plugin is: asked once a pod, it answers what it has to say about each node. */
import type { ClusterView } from './cluster-view.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/** Why a node (or every node) is not for this pod. */
export interface Rejection {
  readonly plugin: string;
  readonly reasons: readonly string[];
  /** No pod that went away would change it: preemption need not try. */
  readonly isFinal: boolean;
}

/** What happened in the cluster that may change a plugin's mind. */
export type Wake =
  | 'node added' | 'node allocatable' | 'node labels' | 'node taints'
  | 'pod assigned' | 'pod deleted' | 'namespace' | 'claim' | 'volume' | 'storage class';

/** What a plugin says about one pod. What it leaves out, it does not care about. */
export interface Opinion {
  /** The pod fits nowhere. */
  readonly rejection?: Rejection;
  filter?(node: NodeInfo): Rejection | undefined;
  /** Called before `score`, with the nodes that passed every filter. */
  prepareScores?(nodes: readonly NodeInfo[]): void;
  /** Higher is better; 0 to 100 after `normalize`. */
  score?(node: NodeInfo): number;
  /** In place. `nodes` are in the order of the scores. */
  normalize?(scores: number[], nodes: readonly NodeInfo[]): void;
}

export interface Plugin {
  readonly name: string;
  /** How much its score counts. */
  readonly weight?: number;
  /** Its filter looks beyond the node it is asked about, so it must be asked anew when another one changes. */
  readonly isClusterWide?: boolean;
  /** What may let a pod in that this plugin rejected. */
  readonly wakes: readonly Wake[];
  consider(pod: PodInfo, cluster: ClusterView): Opinion;
}

export const MAX_SCORE = 100;
export const indifferent: Opinion = {};

/** Scores scaled so that the highest becomes 100 (or 0, where `lowerIsBetter`). */
export function scaleToMax(scores: number[], { lowerIsBetter = false } = {}): void {
  const max = Math.max(...scores);
  for (const [i, score] of scores.entries()) {
    const scaled = max === 0 ? 0 : Math.trunc((score * MAX_SCORE) / max);
    scores[i] = lowerIsBetter ? MAX_SCORE - scaled : scaled;
  }
}
