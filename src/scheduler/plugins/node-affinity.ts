/** A pod's node selector and node affinity: required terms filter, preferred ones score. */
import { matchesSelector, matchesTerm } from '../../reconcile/node-selector.ts';
import type { NodeInfo } from '../node-info.ts';
import { scaleToMax, type Opinion, type Plugin } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const name = 'NodeAffinity';
const rejection = { plugin: name, reasons: ["node(s) didn't match Pod's node affinity/selector"], isFinal: true };

/** Whether the node is one the pod asks for. */
export function isWantedNode({ pod }: PodInfo, node: NodeInfo): boolean {
  const { nodeSelector, affinity } = pod.spec;
  for (const key in nodeSelector) if (node.labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesSelector(required, node.node);
}

export const nodeAffinity: Plugin = {
  name,
  weight: 2,
  wakes: ['node added', 'node labels'],
  consider(pod) {
    const { nodeSelector, affinity } = pod.pod.spec;
    const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const filter: Opinion = nodeSelector || required ? { filter: node => (isWantedNode(pod, node) ? undefined : rejection) } : {};
    if (preferred.length === 0) return filter;
    return {
      ...filter,
      score: ({ node }) => preferred.reduce((sum, { weight, preference }) => (matchesTerm(preference, node) ? sum + weight : sum), 0),
      normalize: scores => scaleToMax(scores),
    };
  },
};
