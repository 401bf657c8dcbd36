/** From the pods of this node to frontends: a container's host port leads to it, as upstream's `portmap` plugin has it. Pure. */
import type { Frozen } from '../../machinery/object.ts';
import type { ContainerPort, Pod } from '../../kinds/generated/core-v1.ts';
import type { Frontend, Protocol } from './plan.ts';

/** What asks for a port of the node: pods on the node's own network have theirs without us. */
export function hasHostPorts({ spec }: Frozen<Pod>): boolean {
  return !spec.hostNetwork && containersOf(spec).some(c => (c.ports ?? []).some(p => p.hostPort));
}

/** Where two pods ask for the same, as pods that are bound by hand may, the older one has it. */
export function planHostPorts(pods: readonly Frozen<Pod>[]): Map<string, Frontend> {
  const frontends = new Map<string, Frontend>();
  const oldestFirst = [...pods].sort((a, b) => ageOf(a).localeCompare(ageOf(b)));
  for (const frontend of oldestFirst.flatMap(planPod)) if (!frontends.has(frontend.key)) frontends.set(frontend.key, frontend);
  return frontends;
}

const ageOf = ({ metadata }: Frozen<Pod>) => `${metadata.creationTimestamp ?? ''} ${metadata.namespace}/${metadata.name}`;

function planPod({ spec, status }: Frozen<Pod>): Frontend[] {
  const ip = status?.podIPs?.map(p => p.ip).find(isIPv4) ?? status?.podIP;
  if (spec.hostNetwork || !ip || !isIPv4(ip) || status?.phase === 'Succeeded' || status?.phase === 'Failed') return [];
  return containersOf(spec).flatMap(({ ports = [] }) => ports.flatMap(port => (port.hostPort ? frontendsOf(port, port.hostPort, ip) : [])));
}

/** Containers that start before the others and stay (restartPolicy Always) have ports, too. */
const containersOf = ({ containers, initContainers = [] }: Frozen<Pod>['spec']) => [...initContainers.filter(c => c.restartPolicy === 'Always'), ...containers];

/** Clients are shown to the pod as they are: its answers come back through the node, which is its gateway. */
function frontendsOf({ containerPort, hostIP = '', protocol = 'TCP' }: Frozen<ContainerPort>, hostPort: number, ip: string): Frontend[] {
  const port = `${protocol.toLowerCase() as Protocol} . ${hostPort}`;
  const endpoints = [`${ip} . ${containerPort}`];
  const keeps = protocol === 'UDP' ? { keeps: endpoints } : {};
  if (hostIP === '' || hostIP === '0.0.0.0') return [{ key: port, nodePort: true, endpoints, masquerade: false, ...keeps }];
  return isIPv4(hostIP) ? [{ key: `${hostIP} . ${port}`, nodePort: false, endpoints, masquerade: false, ...keeps }] : [];
}

const isIPv4 = (ip: string) => !ip.includes(':');
