/** Gives every node its share of the pod network. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { Nodes } from '../kinds.ts';
import { cidrCount, planPodCidr } from './plan.ts';

const BY_SHARE = 'podCIDR';

export interface NodeIpamOptions {
  /** `10.244.0.0/16`. */
  readonly clusterCidr: string;
  /** Of a node's share; 24 upstream. */
  readonly nodeMask: number;
}

export function createNodeIpamController(options: NodeIpamOptions): ControllerDefinition<Node> {
  cidrCount(options);
  /** What was given away, whether or not the cache shows it yet: by node, and the other way round. */
  const given = new Map<string, string>();
  const owners = new Map<string, string>();
  /** All shares before this one are taken. */
  let from = 0;
  const takeBack = (name: string) => {
    owners.delete(given.get(name) ?? '');
    given.delete(name);
  };
  const give = (name: string, share: string) => {
    takeBack(name);
    given.set(name, share);
    owners.set(share, name);
  };
  return defineController<Node>({
    name: 'node-ipam',
    serviceAccount: 'node-controller',
    for: Nodes,
    indexes: [{ kind: Nodes, name: BY_SHARE, values: node => [(node as Frozen<Node>).spec?.podCIDR ?? ''] }],
    async gone(name) {
      takeBack(name);
      from = 0;
    },
    async reconcile(node, { read, write, events }) {
      const name = node.metadata.name ?? '';
      if (node.spec?.podCIDR) {
        give(name, node.spec.podCIDR);
        return settled;
      }
      const isTaken = (share: string) => owners.has(share) || read.byIndex(Nodes, BY_SHARE, share).length > 0;
      const found = given.has(name) ? undefined : planPodCidr(options, isTaken, from);
      from = found?.at ?? from;
      const podCIDR = given.get(name) ?? found?.share;
      if (podCIDR === undefined) {
        events.record({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: node.metadata.uid ?? '' } }, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
        throw new Error(`failed to allocate cidr from cluster cidr ${options.clusterCidr}: there are no remaining CIDRs left to allocate in the accepted range`);
      }
      give(name, podCIDR);
      await write.resource(Nodes).patch(name, undefined, 'application/strategic-merge-patch+json', { spec: { podCIDR, podCIDRs: [podCIDR] } });
      return settled;
    },
  });
}
