/** How many pods on each node match: counted once a question, then kept up to date pod by pod. */
import type { PodInfo } from './pod-info.ts';

export type CountsByNode = ReadonlyMap<string, number>;
export type Matches = (pod: PodInfo) => boolean;

/** Questions not asked for long are forgotten beyond this many. */
const MOST_QUESTIONS = 256;

interface Count {
  readonly matches: Matches;
  readonly byNode: Map<string, number>;
}

export class PodCounts {
  /** In the order in which they were last asked. */
  readonly #counts = new Map<string, Count>();

  /** `question` names `matches`: equal names must mean equal answers. `all`: every pod with its node. */
  of(question: string, matches: Matches, all: () => Iterable<readonly [string, PodInfo]>): CountsByNode {
    let count = this.#counts.get(question);
    if (count === undefined) {
      count = { matches, byNode: new Map() };
      for (const [node, pod] of all()) if (matches(pod)) change(count, node, 1);
      if (this.#counts.size >= MOST_QUESTIONS) this.#counts.delete(this.#counts.keys().next().value!);
    } else {
      this.#counts.delete(question);
    }
    this.#counts.set(question, count);
    return count.byNode;
  }

  change(node: string, pod: PodInfo, by: 1 | -1): void {
    for (const count of this.#counts.values()) if (count.matches(pod)) change(count, node, by);
  }

  /** Answers may change for another reason: labels of namespaces did. */
  forgetAll(): void {
    this.#counts.clear();
  }
}

function change({ byNode }: Count, node: string, by: 1 | -1): void {
  const count = (byNode.get(node) ?? 0) + by;
  if (count > 0) byNode.set(node, count);
  else byNode.delete(node);
}
