/** `kubectl describe node`. */
import type { Lease } from '../../kinds/generated/coordination-v1.ts';
import type { Node, NodeSystemInfo, Pod, Taint } from '../../kinds/generated/core-v1.ts';
import type { ResourceSlice } from '../../kinds/generated/resource-v1.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { sortUnstable } from '../print/sort-unstable.ts';
import type { Describer, Related } from './describer.ts';
import { subjectOf } from './events.ts';
import { writeColumn, writeLabelsAndAnnotations, writeName } from './metadata.ts';
import { writeNodePods } from './node-pods.ts';
import type { Page } from './page.ts';
import { rfc1123 } from './times.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const MOST_POOLS = 10;

function roles({ metadata: { labels = {} } }: Node): string {
  const found = Object.entries(labels).map(([key, value]) => (key.startsWith(ROLE_PREFIX) ? key.slice(ROLE_PREFIX.length) : key === 'kubernetes.io/role' ? value : ''));
  return [...new Set(found.filter(role => role !== ''))].sort().join(',') || '<none>';
}

const taintText = ({ key, value, effect }: Taint) => (value || effect ? `${key}${value ? `=${value}` : ''}:${effect ?? ''}` : key);
const taintKey = ({ key, effect }: Taint) => `${effect ?? ''},${key}`;
const sortedTaints = (taints: readonly Taint[] | undefined) => sortUnstable(taints ?? [], (a, b) => taintKey(a) < taintKey(b)).map(taintText);

function writeLease(page: Page, related: Related): void {
  const error = related.error('lease');
  if (error) return page.write(0, `Lease:\tFailed to get lease: ${error.message}\n`);
  const { spec } = related.of<Lease>('lease');
  page.write(0, 'Lease:\n');
  page.write(1, `HolderIdentity:\t${spec?.holderIdentity ?? '<unset>'}\n`);
  page.write(1, `AcquireTime:\t${spec?.acquireTime ? rfc1123(spec.acquireTime) : '<unset>'}\n`);
  page.write(1, `RenewTime:\t${spec?.renewTime ? rfc1123(spec.renewTime) : '<unset>'}\n`);
}

function writeConditions(page: Page, { status }: Node): void {
  if (!status?.conditions?.length) return;
  page.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
  page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const { type, status: is, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of status.conditions) {
    page.write(1, `${type} \t${is} \t${rfc1123(lastHeartbeatTime)} \t${rfc1123(lastTransitionTime)} \t${reason} \t${message}\n`);
  }
}

function writeAmounts(page: Page, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (names.length > 0) page.write(0, `${title}:\n`);
  for (const name of names) page.write(1, `${name}:\t${canonicalQuantity(amounts![name]!)}\n`);
}

/** A row a driver and pool, the first ten of them. */
function writeDevices(page: Page, slices: readonly ResourceSlice[]): void {
  if (slices.length === 0) return;
  const keyOf = ({ spec: { driver, pool } }: ResourceSlice) => `${driver}/${pool.name}`;
  const pools = [...new Set(slices.map(keyOf))].sort();
  page.write(0, 'Node-Local ResourceSlices:\n');
  page.write(1, 'Driver\tPool\tSlices\tDevices\n');
  page.write(1, '------\t----\t------\t-------\n');
  for (const key of pools.slice(0, MOST_POOLS)) {
    const own = slices.filter(slice => keyOf(slice) === key);
    const { driver, pool } = own[0]!.spec;
    page.write(1, `${driver}\t${pool.name}\t${own.length}\t${own.reduce((sum, { spec }) => sum + (spec.devices?.length ?? 0), 0)}\n`);
  }
  if (pools.length > MOST_POOLS) page.write(1, `...and ${pools.length - MOST_POOLS} more pools\n`);
}

const SYSTEM_INFO: readonly (readonly [string, keyof NodeSystemInfo])[] = [
  ['Machine ID', 'machineID'], ['System UUID', 'systemUUID'], ['Boot ID', 'bootID'], ['Kernel Version', 'kernelVersion'], ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'], ['Architecture', 'architecture'], ['Container Runtime Version', 'containerRuntimeVersion'], ['Kubelet Version', 'kubeletVersion'],
];

function writeSystem(page: Page, { spec, status }: Node): void {
  page.write(0, 'System Info:\n');
  for (const [title, field] of SYSTEM_INFO) page.write(1, `${title}:\t${(status?.nodeInfo?.[field] as string | undefined) ?? ''}\n`);
  if (spec?.podCIDR) page.write(0, `PodCIDR:\t${spec.podCIDR}\n`);
  if (spec?.podCIDRs?.length) page.write(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}\n`);
  if (spec?.providerID) page.write(0, `ProviderID:\t${spec.providerID}\n`);
}

/** Whoever may read nodes need not be allowed to read pods. */
function writePods(page: Page, node: Node, { related, now }: { related: Related; now: number }): void {
  const error = related.error('pods');
  if (error instanceof StatusError && error.reason === 'Forbidden') page.write(0, 'Pods:\tnot authorized\n');
  else writeNodePods(page, node, related.of<readonly Pod[]>('pods'), now);
}

export const nodeDescriber: Describer<Node> = {
  group: '', versions: ['v1'], kind: 'Node', plural: 'nodes', namespaced: false,
  related: ({ metadata: { name = '' } }) => ({
    pods: { list: '/api/v1/pods', fieldSelector: `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded` },
    lease: { get: `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${encodeURIComponent(name)}` },
    slices: { list: '/apis/resource.k8s.io/v1/resourceslices', fieldSelector: `spec.nodeName=${name}` },
  }),
  /** Controllers write the node's id into events, kubelets its name. */
  events: node => [subjectOf(node), { ...subjectOf(node), uid: node.metadata.name ?? '' }],
  write(page, node, related, now) {
    const { metadata, spec, status } = node;
    writeName(page, node);
    page.write(0, `Roles:\t${roles(node)}\n`);
    writeLabelsAndAnnotations(page, metadata);
    page.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
    writeColumn(page, 'Taints', sortedTaints(spec?.taints));
    page.write(0, `Unschedulable:\t${spec?.unschedulable ?? false}\n`);
    writeLease(page, related);
    writeConditions(page, node);
    page.write(0, 'Addresses:\n');
    for (const { type, address } of status?.addresses ?? []) page.write(1, `${type}:\t${address}\n`);
    writeAmounts(page, 'Capacity', status?.capacity);
    writeAmounts(page, 'Allocatable', status?.allocatable);
    writeDevices(page, related.error('slices') ? [] : related.of<readonly ResourceSlice[]>('slices'));
    writeSystem(page, node);
    writePods(page, node, { related, now });
  },
};
