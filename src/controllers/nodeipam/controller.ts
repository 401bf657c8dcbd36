/** Gives every node its share of the pod network. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { Nodes } from '../kinds.ts';
import { cidrCount, planPodCidr } from './plan.ts';

export interface NodeIpamOptions {
  /** `10.244.0.0/16`. */
  readonly clusterCidr: string;
  /** Of a node's share; 24 upstream. */
  readonly nodeMask: number;
}

export function createNodeIpamController(options: NodeIpamOptions): ControllerDefinition<Node> {
  cidrCount(options);
  /** By node: what was given away, whether or not the cache shows it yet. */
  const given = new Map<string, string>();
  return defineController<Node>({
    name: 'node-ipam',
    serviceAccount: 'node-controller',
    for: Nodes,
    gone: async name => void given.delete(name),
    async reconcile(node, { read, write, events }) {
      const name = node.metadata.name ?? '';
      if (node.spec?.podCIDR) {
        given.set(name, node.spec.podCIDR);
        return settled;
      }
      const taken = new Set([...given.values(), ...read.list(Nodes).map((other: Frozen<Node>) => other.spec?.podCIDR ?? '')]);
      const podCIDR = given.get(name) ?? planPodCidr(options, taken);
      if (podCIDR === undefined) {
        events.record({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: node.metadata.uid ?? '' } }, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
        throw new Error(`failed to allocate cidr from cluster cidr ${options.clusterCidr}: there are no remaining CIDRs left to allocate in the accepted range`);
      }
      given.set(name, podCIDR);
      await write.resource(Nodes).patch(name, undefined, 'application/strategic-merge-patch+json', { spec: { podCIDR, podCIDRs: [podCIDR] } });
      return settled;
    },
  });
}
