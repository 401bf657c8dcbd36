/** Node: a machine that runs pods. */
import { defineKind, status } from '../../../machinery/kind.ts';
import { clone } from '../../../machinery/equality.ts';
import { ageColumn, nameColumn } from '../../columns.ts';
import type { Node as NodeObject } from '../../generated/core-v1.ts';
import { roundResourceList } from '../../resource-list.ts';
import { nodeAddress, nodeRoles, nodeStatus } from './cells.ts';
import { validateNode, validateNodeChange } from './validate.ts';

/** `podCIDR` is the first of `podCIDRs`; whoever writes only one means both. */
function syncPodCidrs({ spec }: NodeObject): void {
  if (!spec) return;
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  if (spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
}

function setDefaults(node: NodeObject): void {
  syncPodCidrs(node);
  if (!node.status) return;
  if (node.status.capacity && !node.status.allocatable) node.status.allocatable = { ...node.status.capacity };
  roundResourceList(node.status.capacity);
  roundResourceList(node.status.allocatable);
}

const info = (node: { readonly status?: { readonly nodeInfo?: { readonly osImage?: string; readonly kernelVersion?: string; readonly containerRuntimeVersion?: string; readonly kubeletVersion?: string } } }) => node.status?.nodeInfo;

export const Node = defineKind<NodeObject>({
  group: '', version: 'v1', kind: 'Node', plural: 'nodes', shortNames: ['no'], scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.Node',
  defaults: setDefaults,
  prepareForUpdate: (node, old) => {
    if (old.status) node.status = clone(old.status);
  },
  validate: node => validateNode(node),
  validateUpdate: (node, old) => [...validateNode(node, old), ...validateNodeChange(node, old)],
  validateStatusUpdate: validateNodeChange,
  warnings: ({ spec }) => [
    ...(spec?.configSource ? ['spec.configSource: the feature is removed'] : []),
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
  ],
  fieldSelectors: { 'spec.unschedulable': n => String(n.spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', cell: nodeStatus },
    { name: 'Roles', type: 'string', cell: nodeRoles },
    ageColumn,
    { name: 'Version', type: 'string', cell: n => info(n)?.kubeletVersion ?? '' },
    { name: 'Internal-IP', type: 'string', priority: 1, cell: n => nodeAddress(n, 'InternalIP') },
    { name: 'External-IP', type: 'string', priority: 1, cell: n => nodeAddress(n, 'ExternalIP') },
    { name: 'OS-Image', type: 'string', priority: 1, cell: n => info(n)?.osImage || '<unknown>' },
    { name: 'Kernel-Version', type: 'string', priority: 1, cell: n => info(n)?.kernelVersion || '<unknown>' },
    { name: 'Container-Runtime', type: 'string', priority: 1, cell: n => info(n)?.containerRuntimeVersion || '<unknown>' },
  ],
  subresources: [
    { name: 'proxy', handler: 'nodes/proxy', verbs: ['create', 'delete', 'get', 'patch', 'update'], kind: { group: '', version: 'v1', kind: 'NodeProxyOptions' } },
    status(),
  ],
});
