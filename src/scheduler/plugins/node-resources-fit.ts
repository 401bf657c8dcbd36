/** A pod fits where what it requests is left; the more is left, the better. */
import type { NodeInfo } from '../node-info.ts';
import { MAX_SCORE, type Plugin, type Rejection } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const name = 'NodeResourcesFit';

interface Shortage {
  readonly reason: string;
  /** Not even the empty node has enough. */
  readonly isFinal: boolean;
}

/** What the node lacks, in upstream's order. */
function shortages({ requests }: PodInfo, node: NodeInfo): Shortage[] {
  const { requested, allocatable } = node;
  const found: Shortage[] = [];
  const check = (resource: string, wanted: number, used: number, offered: number) => {
    if (wanted > 0 && wanted > offered - used) found.push({ reason: `Insufficient ${resource}`, isFinal: wanted > offered });
  };
  if (node.pods.size + 1 > node.allowedPods) found.push({ reason: 'Too many pods', isFinal: false });
  check('cpu', requests.milliCpu, requested.milliCpu, allocatable.milliCpu);
  check('memory', requests.memory, requested.memory, allocatable.memory);
  check('ephemeral-storage', requests.ephemeralStorage, requested.ephemeralStorage, allocatable.ephemeralStorage);
  for (const [resource, wanted] of requests.scalars) {
    check(resource, wanted, requested.scalars.get(resource) ?? 0, allocatable.scalars.get(resource) ?? 0);
  }
  return found;
}

function reject(found: readonly Shortage[]): Rejection {
  return { plugin: name, reasons: found.map(shortage => shortage.reason), isFinal: found.some(shortage => shortage.isFinal) };
}

/** The share that would be left, in whole percent; 0 where it is too much already. */
function left(requested: number, offered: number): number {
  if (offered === 0 || requested > offered) return 0;
  return Math.trunc(((offered - requested) * MAX_SCORE) / offered);
}

export const nodeResourcesFit: Plugin = {
  name,
  weight: 1,
  wakes: ['node added', 'node allocatable', 'pod deleted'],
  consider(pod) {
    const { milliCpu, memory } = pod.scoredRequests;
    return {
      filter(node) {
        const found = shortages(pod, node);
        return found.length === 0 ? undefined : reject(found);
      },
      score(node) {
        const { allocatable } = node;
        const weights = Number(allocatable.milliCpu > 0) + Number(allocatable.memory > 0);
        const sum = left(node.scoredMilliCpu + milliCpu, allocatable.milliCpu) + left(node.scoredMemory + memory, allocatable.memory);
        return weights === 0 ? 0 : Math.trunc(sum / weights);
      },
    };
  },
};
