/** `kubectl describe csinode`. */
import type { CSINode } from '../../kinds/generated/storage-v1.ts';
import type { Describer } from './describer.ts';
import { goList } from './go-values.ts';
import { writeClusterHead } from './metadata.ts';
import { rfc1123 } from './times.ts';

export const csiNodeDescriber: Describer<CSINode> = {
  group: 'storage.k8s.io', versions: ['v1'], kind: 'CSINode', plural: 'csinodes', namespaced: false,
  write(page, node) {
    writeClusterHead(page, node);
    page.write(0, `CreationTimestamp:\t${rfc1123(node.metadata.creationTimestamp)}\n`);
    page.write(0, 'Spec:\n');
    if (node.spec?.drivers) page.write(1, 'Drivers:\n');
    for (const { name, nodeID, allocatable, topologyKeys } of node.spec?.drivers ?? []) {
      page.write(2, `${name}:\n`);
      page.write(3, `Node ID:\t${nodeID}\n`);
      if (allocatable?.count !== undefined && allocatable.count !== null) {
        page.write(3, 'Allocatables:\n');
        page.write(4, `Count:\t${allocatable.count}\n`);
      }
      if (topologyKeys) page.write(3, `Topology Keys:\t${goList(topologyKeys)}\n`);
    }
  },
};
