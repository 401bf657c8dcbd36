/** Tells each node's kubelet, by an annotation, how long it may keep what it has read. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import { defineController, settled } from '../../reconcile/controller.ts';
import { Nodes } from '../kinds.ts';
import { planTtl } from './plan.ts';

const ANNOTATION = 'node.alpha.kubernetes.io/ttl';

export const ttlController = defineController<Node>({
  name: 'ttl',
  for: Nodes,
  async reconcile({ metadata: { name = '', annotations } }, { read, write }) {
    const current = annotations?.[ANNOTATION];
    const wanted = String(planTtl(read.list(Nodes).length, current === undefined ? undefined : Number(current)));
    if (wanted !== current) await write.resource(Nodes).patch(name, undefined, 'application/strategic-merge-patch+json', { metadata: { annotations: { [ANNOTATION]: wanted } } });
    return settled;
  },
});
