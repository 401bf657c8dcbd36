/** What a service's type says of its parts: who needs addresses and ports. Pure; allocation itself is the API server's. */
import type { Frozen } from '../../../machinery/object.ts';
import type { Service } from '../../generated/core-v1.ts';

export type ServiceObject = Frozen<Service>;
export const HEADLESS = 'None';

export const isHeadless = ({ spec }: ServiceObject): boolean => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === HEADLESS;
/** Every type but ExternalName; a headless service "needs" the value None. */
export const needsClusterIP = ({ spec }: ServiceObject): boolean => spec.type === 'ClusterIP' || spec.type === 'NodePort' || spec.type === 'LoadBalancer';
export const needsNodePort = ({ spec }: ServiceObject): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
export const needsHealthCheckNodePort = ({ spec }: ServiceObject): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
export const isExternallyAccessible = ({ spec }: ServiceObject): boolean =>
  spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);

/** The service's own cluster addresses, without None. */
export const clusterIPsOf = ({ spec }: ServiceObject): readonly string[] => (spec.clusterIPs ?? []).filter(ip => ip !== HEADLESS && ip !== '');

export interface NodePortUse { readonly protocol: string; readonly nodePort: number }
/** Node ports in use; ports of one number may differ by protocol. */
export const nodePortsOf = ({ spec }: ServiceObject): NodePortUse[] =>
  (spec.ports ?? []).filter(p => (p.nodePort ?? 0) !== 0).map(p => ({ protocol: p.protocol ?? 'TCP', nodePort: p.nodePort! }));

/** Positions in `spec.ports` that wait for a node port. */
export const portsWithoutNodePort = (service: ServiceObject): number[] =>
  needsNodePort(service) ? (service.spec.ports ?? []).flatMap((p, i) => ((p.nodePort ?? 0) === 0 ? [i] : [])) : [];

/** What the old object held and the new one no longer does: to be given back once the write is through. `new` is absent on delete. */
export function planRelease(old: ServiceObject, service?: ServiceObject): { clusterIPs: string[]; nodePorts: NodePortUse[]; healthCheckNodePort?: number } {
  const kept = new Set(service ? clusterIPsOf(service) : []);
  const keptPorts = new Set((service ? nodePortsOf(service) : []).map(p => `${p.protocol}/${p.nodePort}`));
  const before = needsHealthCheckNodePort(old) ? (old.spec.healthCheckNodePort ?? 0) : 0;
  const after = service && needsHealthCheckNodePort(service) ? (service.spec.healthCheckNodePort ?? 0) : 0;
  return {
    clusterIPs: clusterIPsOf(old).filter(ip => !kept.has(ip)),
    nodePorts: nodePortsOf(old).filter(p => !keptPorts.has(`${p.protocol}/${p.nodePort}`)),
    ...(before !== 0 && before !== after ? { healthCheckNodePort: before } : {}),
  };
}
