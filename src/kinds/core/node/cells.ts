/** What the table says of a node. */
import type { Frozen } from '../../../machinery/object.ts';
import type { Node } from '../../generated/core-v1.ts';

type NodeObject = Frozen<Node>;
const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** `Ready,SchedulingDisabled`. */
export function nodeStatus({ spec, status }: NodeObject): string {
  const ready = status?.conditions?.find(c => c.type === 'Ready');
  const state = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${state},SchedulingDisabled` : state;
}

export function nodeRoles({ metadata }: NodeObject): string {
  const labels = Object.entries(metadata.labels ?? {});
  const roles = labels.flatMap(([key, value]) => (key.startsWith(ROLE_PREFIX) ? [key.slice(ROLE_PREFIX.length)] : key === 'kubernetes.io/role' ? [value] : []));
  return [...new Set(roles.filter(Boolean))].sort().join(',') || '<none>';
}

export const nodeAddress = ({ status }: NodeObject, type: 'InternalIP' | 'ExternalIP'): string => status?.addresses?.find(a => a.type === type)?.address ?? '<none>';
