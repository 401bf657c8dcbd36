/** Spreads matching pods evenly over the values of a topology label. */
import type { ClusterView } from '../cluster-view.ts';
import { type LabelSelector, selectorOf } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { TopologySpreadConstraint } from '../../kinds/generated/core-v1.ts';
import type { NodeInfo } from '../node-info.ts';
import { indifferent, MAX_SCORE, type Opinion, type Plugin } from '../plugin.ts';
import type { CountsByNode } from '../pod-counts.ts';
import type { PodInfo } from '../pod-info.ts';
import { tolerates } from '../../reconcile/tolerations.ts';
import { isWantedNode } from './node-affinity.ts';

const name = 'PodTopologySpread';
const uneven = { plugin: name, reasons: ["node(s) didn't match pod topology spread constraints"], isFinal: false };
const unlabelled = { plugin: name, reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"], isFinal: true };
const HOSTNAME = 'kubernetes.io/hostname';

interface Constraint {
  readonly key: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** Matching pods by node; those being deleted don't count. */
  readonly counts: CountsByNode;
  /** Whether the node's pods and its domain count. */
  includes(node: NodeInfo): boolean;
}

/** For pods that don't say, where a service or controller holds them together: three a host, five a zone. */
const DEFAULTS: readonly Frozen<TopologySpreadConstraint>[] = [
  { maxSkew: 3, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway' },
  { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
];

function constraintOf(given: Frozen<TopologySpreadConstraint>, selector: LabelSelector, pod: PodInfo, cluster: ClusterView): Constraint {
  const { namespace } = pod;
  const honorsAffinity = given.nodeAffinityPolicy !== 'Ignore';
  const honorsTaints = given.nodeTaintsPolicy === 'Honor';
  const matches = (other: PodInfo) =>
    other.namespace === namespace && other.pod.metadata.deletionTimestamp === undefined && selector.matches(other.labels);
  return {
    key: given.topologyKey,
    maxSkew: given.maxSkew,
    minDomains: given.minDomains ?? 1,
    selector,
    counts: cluster.count(`spread ${namespace} ${selector.nothing ? '-' : selector.toString()}`, matches),
    includes: node => (!honorsAffinity || isWantedNode(pod, node)) && (!honorsTaints || isTolerated(pod, node)),
  };
}

const isTolerated = ({ pod }: PodInfo, { node }: NodeInfo): boolean =>
  !node.spec?.taints?.some(taint => taint.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations, taint));

/** The constraint's selector, narrowed to the pod's own values of `matchLabelKeys`. */
function ownSelector({ labelSelector, matchLabelKeys = [] }: Frozen<TopologySpreadConstraint>, pod: PodInfo): LabelSelector {
  const values = matchLabelKeys.filter(key => pod.labels?.[key] !== undefined).map(key => [key, pod.labels![key]!] as const);
  if (values.length === 0 || labelSelector === undefined) return selectorOf(labelSelector);
  return selectorOf({ ...labelSelector, matchLabels: { ...labelSelector.matchLabels, ...Object.fromEntries(values) } });
}

function constraintsOf(pod: PodInfo, cluster: ClusterView): { hard: Constraint[]; soft: Constraint[]; needsAllKeys: boolean } {
  const own = pod.pod.spec.topologySpreadConstraints ?? [];
  const pick = (when: string) => own.filter(c => c.whenUnsatisfiable === when).map(c => constraintOf(c, ownSelector(c, pod), pod, cluster));
  if (own.length > 0) return { hard: pick('DoNotSchedule'), soft: pick('ScheduleAnyway'), needsAllKeys: true };
  const selector = cluster.spreadSelector(pod);
  const soft = selector === undefined ? [] : DEFAULTS.map(given => constraintOf(given, selector, pod, cluster));
  return { hard: [], soft, needsAllKeys: false };
}

const hasKeys = (node: NodeInfo, constraints: readonly Constraint[]): boolean => constraints.every(({ key }) => node.labels[key] !== undefined);

/** Matching pods by value of the constraint's label, over the nodes that count. A domain without pods counts 0. */
function sumByDomain(constraint: Constraint, nodes: readonly NodeInfo[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.labels[constraint.key];
    if (domain === undefined || !constraint.includes(node)) continue;
    sums.set(domain, (sums.get(domain) ?? 0) + (constraint.counts.get(node.name) ?? 0));
  }
  return sums;
}

function filterOf(hard: readonly Constraint[], pod: PodInfo, cluster: ClusterView): Opinion {
  if (hard.length === 0) return indifferent;
  const labelled = cluster.nodes.filter(node => hasKeys(node, hard));
  const checks = hard.map(constraint => {
    const sums = sumByDomain(constraint, labelled);
    const least = sums.size < constraint.minDomains ? 0 : Math.min(...sums.values());
    return { ...constraint, sums, least, self: constraint.selector.matches(pod.labels) ? 1 : 0 };
  });
  return {
    filter(node) {
      for (const { key, sums, self, least, maxSkew } of checks) {
        const domain = node.labels[key];
        if (domain === undefined) return unlabelled;
        if ((sums.get(domain) ?? 0) + self - least > maxSkew) return uneven;
      }
      return undefined;
    },
  };
}

function scoreOf(soft: readonly Constraint[], needsAllKeys: boolean, cluster: ClusterView): Opinion {
  if (soft.length === 0) return indifferent;
  const isIgnored = (node: NodeInfo) => needsAllKeys && !hasKeys(node, soft);
  let rated: { readonly constraint: Constraint; readonly sums: CountsByNode; readonly weight: number }[] = [];
  return {
    prepareScores(nodes) {
      const counted = nodes.filter(node => !isIgnored(node));
      const all = needsAllKeys ? cluster.nodes.filter(node => hasKeys(node, soft)) : cluster.nodes;
      rated = soft.map(constraint => {
        const domains = constraint.key === HOSTNAME ? counted.length : new Set(counted.map(node => node.labels[constraint.key]).filter(Boolean)).size;
        const sums = constraint.key === HOSTNAME ? constraint.counts : sumByDomain(constraint, all);
        return { constraint, sums, weight: Math.log(domains + 2) };
      });
    },
    score(node) {
      if (isIgnored(node)) return 0;
      let score = 0;
      for (const { constraint, sums, weight } of rated) {
        const domain = node.labels[constraint.key];
        if (domain === undefined) continue;
        score += (sums.get(constraint.key === HOSTNAME ? node.name : domain) ?? 0) * weight + (constraint.maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize(scores, nodes) {
      const counted = scores.filter((_, i) => !isIgnored(nodes[i]!));
      const [max, min] = [Math.max(0, ...counted), Math.min(...counted)];
      for (const [i, score] of scores.entries()) {
        if (isIgnored(nodes[i]!)) scores[i] = 0;
        else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - score)) / max);
      }
    },
  };
}

export const podTopologySpread: Plugin = {
  name,
  weight: 2,
  isClusterWide: true,
  wakes: ['pod assigned', 'pod deleted', 'node added', 'node labels', 'node taints'],
  consider(pod, cluster) {
    const { hard, soft, needsAllKeys } = constraintsOf(pod, cluster);
    return { ...filterOf(hard, pod, cluster), ...scoreOf(soft, needsAllKeys, cluster) };
  },
};
