/** Pods that want to be near others, or away from them: within one value of a topology label. */
import type { AffinityTerm } from '../affinity-term.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { NodeInfo } from '../node-info.ts';
import { indifferent, MAX_SCORE, type Opinion, type Plugin } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const name = 'InterPodAffinity';
const notNear = { plugin: name, reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
const tooNear = { plugin: name, reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
const unwelcome = { plugin: name, reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isFinal: false };
/** What a required term of a pod that runs already counts when others are scored. */
const REQUIRED_WEIGHT = 1;

/** Sums by topology label and value: `zone` `a` 3. */
class TopologySums {
  readonly #sums = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  add(key: string, node: NodeInfo | undefined, by: number): void {
    const value = node?.labels[key];
    if (value === undefined) return;
    const values = this.#sums.get(key) ?? new Map<string, number>();
    this.#sums.set(key, values.set(value, (values.get(value) ?? 0) + by));
  }

  at(key: string, node: NodeInfo): number {
    const value = node.labels[key];
    return value === undefined ? 0 : (this.#sums.get(key)?.get(value) ?? 0);
  }

  /** Over all labels at once. */
  total(node: NodeInfo): number {
    let sum = 0;
    for (const [key, values] of this.#sums) sum += values.get(node.labels[key] ?? '') ?? 0;
    return sum;
  }

  has(node: NodeInfo): boolean {
    for (const [key, values] of this.#sums) if ((values.get(node.labels[key] ?? '') ?? 0) > 0) return true;
    return false;
  }
}

const isAbout = (term: AffinityTerm, pod: PodInfo, cluster: ClusterView): boolean =>
  term.matches(pod.namespace, pod.labels, namespace => cluster.namespaceLabels(namespace));

/** How many pods match all of `terms`, summed by each term's topology. */
function sumMatching(terms: readonly AffinityTerm[], cluster: ClusterView): TopologySums {
  const sums = new TopologySums();
  const question = `affinity ${terms.map(term => term.id).join('&')}`;
  const counts = cluster.count(question, pod => terms.every(term => isAbout(term, pod, cluster)));
  for (const [node, count] of counts) for (const { topologyKey } of terms) sums.add(topologyKey, cluster.node(node), count);
  return sums;
}

function filterNear(pod: PodInfo, terms: readonly AffinityTerm[], cluster: ClusterView): (node: NodeInfo) => boolean {
  const sums = sumMatching(terms, cluster);
  // The first of pods that want to be together may start anywhere.
  const isFirst = sums.isEmpty && terms.every(term => isAbout(term, pod, cluster));
  return node => terms.every(({ topologyKey }) => node.labels[topologyKey] !== undefined && (isFirst || sums.at(topologyKey, node) > 0));
}

function filterAway(terms: readonly AffinityTerm[], cluster: ClusterView): (node: NodeInfo) => boolean {
  const sums = terms.map(term => ({ term, sums: sumMatching([term], cluster) }));
  return node => sums.every(({ term, sums: matching }) => matching.at(term.topologyKey, node) === 0);
}

/** Where pods run that don't want this one near. */
function unwelcoming(pod: PodInfo, cluster: ClusterView): TopologySums {
  const sums = new TopologySums();
  for (const [node, { terms }] of cluster.podsWithTerms) {
    for (const term of terms?.requiredAntiAffinity ?? []) if (isAbout(term, pod, cluster)) sums.add(term.topologyKey, node, 1);
  }
  return sums;
}

function filterOf(pod: PodInfo, cluster: ClusterView): Opinion['filter'] {
  const { requiredAffinity = [], requiredAntiAffinity = [] } = pod.terms ?? {};
  const refused = unwelcoming(pod, cluster);
  if (refused.isEmpty && requiredAffinity.length === 0 && requiredAntiAffinity.length === 0) return undefined;
  const isNear = filterNear(pod, requiredAffinity, cluster);
  const isAway = filterAway(requiredAntiAffinity, cluster);
  return node => {
    if (requiredAffinity.length > 0 && !isNear(node)) return notNear;
    if (!isAway(node)) return tooNear;
    return refused.has(node) ? unwelcome : undefined;
  };
}

/** What this pod prefers, and what those that run already think of it. */
function preferences(pod: PodInfo, cluster: ClusterView): TopologySums {
  const sums = new TopologySums();
  const addOwn = (terms: readonly AffinityTerm[] | undefined, sign: 1 | -1) => {
    for (const term of terms ?? []) {
      const counts = cluster.count(`affinity ${term.id}`, other => isAbout(term, other, cluster));
      for (const [node, count] of counts) sums.add(term.topologyKey, cluster.node(node), sign * term.weight * count);
    }
  };
  addOwn(pod.terms?.preferredAffinity, 1);
  addOwn(pod.terms?.preferredAntiAffinity, -1);
  for (const [node, { terms }] of cluster.podsWithTerms) {
    const addTheirs = (theirs: readonly AffinityTerm[], weight: (term: AffinityTerm) => number) => {
      for (const term of theirs) if (isAbout(term, pod, cluster)) sums.add(term.topologyKey, node, weight(term));
    };
    addTheirs(terms!.requiredAffinity, () => REQUIRED_WEIGHT);
    addTheirs(terms!.preferredAffinity, term => term.weight);
    addTheirs(terms!.preferredAntiAffinity, term => -term.weight);
  }
  return sums;
}

/** From the lowest, which becomes 0, to the highest, which becomes 100. */
function spreadOut(scores: number[]): void {
  const min = Math.min(...scores);
  const range = Math.max(...scores) - min;
  for (const [i, score] of scores.entries()) scores[i] = range > 0 ? Math.trunc((MAX_SCORE * (score - min)) / range) : 0;
}

export const interPodAffinity: Plugin = {
  name,
  weight: 2,
  isClusterWide: true,
  wakes: ['pod assigned', 'pod deleted', 'node added', 'node labels', 'namespace'],
  consider(pod, cluster) {
    const filter = filterOf(pod, cluster);
    const asked = filter === undefined ? indifferent : { filter };
    if (pod.terms === undefined && isEmpty(cluster.podsWithTerms)) return asked;
    const wishes = preferences(pod, cluster);
    return wishes.isEmpty ? asked : { ...asked, score: node => wishes.total(node), normalize: spreadOut };
  },
};

const isEmpty = (iterable: Iterable<unknown>): boolean => iterable[Symbol.iterator]().next().done === true;
