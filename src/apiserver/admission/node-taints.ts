/** TaintNodesByCondition: a new node takes no pods until it is known to be ready. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import type { AdmissionPlugin } from './ports.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const EFFECT = 'NoSchedule';

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  resources: ['nodes'],
  operations: ['CREATE'],
  mutate({ subresource, object }) {
    if (subresource !== '') return;
    const node = object as Node;
    const spec = (node.spec ??= {});
    if (spec.taints?.some(t => t.key === NOT_READY && t.effect === EFFECT)) return;
    spec.taints = [...(spec.taints ?? []), { key: NOT_READY, effect: EFFECT }];
  },
};
