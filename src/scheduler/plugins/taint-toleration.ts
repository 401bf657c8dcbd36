/** Keeps pods off tainted nodes they don't tolerate; of the others, prefers those with fewer PreferNoSchedule taints. */
import { scaleToMax, type Plugin } from '../plugin.ts';
import { tolerates } from '../../reconcile/tolerations.ts';

const name = 'TaintToleration';
const rejection = { plugin: name, reasons: ['node(s) had untolerated taint(s)'], isFinal: true };

export const taintToleration: Plugin = {
  name,
  weight: 3,
  wakes: ['node added', 'node taints'],
  consider({ pod }) {
    const { tolerations } = pod.spec;
    const soft = tolerations?.filter(({ effect }) => !effect || effect === 'PreferNoSchedule');
    return {
      filter({ node }) {
        const repels = node.spec?.taints?.some(taint => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint));
        return repels ? rejection : undefined;
      },
      score: ({ node }) => node.spec?.taints?.filter(taint => taint.effect === 'PreferNoSchedule' && !tolerates(soft, taint)).length ?? 0,
      normalize: scores => scaleToMax(scores, { lowerIsBetter: true }),
    };
  },
};
