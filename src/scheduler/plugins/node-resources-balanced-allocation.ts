/** Prefers nodes where CPU and memory would be used to the same degree. */
import { indifferent, MAX_SCORE, type Plugin } from '../plugin.ts';

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  wakes: [],
  consider({ requests }) {
    if (requests.milliCpu === 0 && requests.memory === 0) return indifferent;
    return {
      score({ requested, allocatable }) {
        // One resource alone is in balance with itself.
        if (allocatable.milliCpu === 0 || allocatable.memory === 0) return MAX_SCORE;
        const cpu = Math.min(1, (requested.milliCpu + requests.milliCpu) / allocatable.milliCpu);
        const memory = Math.min(1, (requested.memory + requests.memory) / allocatable.memory);
        return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * MAX_SCORE);
      },
    };
  },
};
