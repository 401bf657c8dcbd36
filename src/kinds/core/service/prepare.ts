/** What a write does to a service before it is judged: addresses and ports carried over, synced, and dropped with the type. In place. */
import { clone, semanticEqual } from '../../../machinery/equality.ts';
import type { Service, ServicePort } from '../../generated/core-v1.ts';
import { isExternallyAccessible, needsClusterIP, needsHealthCheckNodePort, needsNodePort, nodePortsOf } from './shape.ts';
import type { ServiceObject } from './shape.ts';

const sameIPs = (service: ServiceObject, old: ServiceObject) =>
  (service.spec.clusterIP ?? '') === (old.spec.clusterIP ?? '') && semanticEqual(service.spec.clusterIPs, old.spec.clusterIPs);

/** Whoever writes only `clusterIP` means the first of `clusterIPs`, too. */
function syncClusterIPs(service: Service, old?: ServiceObject): void {
  const { spec } = service;
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  if (sameIPs(service, old) || (spec.clusterIP ?? '') === (old.spec.clusterIP ?? '') || !semanticEqual(spec.clusterIPs, old.spec.clusterIPs)) return;
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  else delete spec.clusterIPs;
}

/** A replaced service keeps its node ports, by port name, unless it asks for others. */
function keepNodePorts(service: Service, old: ServiceObject): void {
  const numbers = (s: ServiceObject) => new Set(nodePortsOf(s).map(p => p.nodePort));
  const taken = new Set([...numbers(old)].filter(n => numbers(service).has(n)));
  const byName = new Map((old.spec.ports ?? []).map(p => [p.name ?? '', p.nodePort ?? 0]));
  for (const port of service.spec.ports ?? []) {
    const before = byName.get(port.name ?? '') ?? 0;
    if ((port.nodePort ?? 0) !== 0 || before === 0 || taken.has(before)) continue;
    port.nodePort = before;
    taken.add(before);
  }
}

/** What the allocators gave before stays where the new object leaves it out. */
function keepAllocated(service: Service, old: ServiceObject): void {
  const { spec } = service;
  if (needsClusterIP(old) && needsClusterIP(service)) {
    if (!spec.clusterIP && old.spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === old.spec.clusterIP && old.spec.clusterIPs) spec.clusterIPs = clone(old.spec.clusterIPs);
  }
  if (needsNodePort(old) && needsNodePort(service)) keepNodePorts(service, old);
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service) && !spec.healthCheckNodePort && old.spec.healthCheckNodePort) {
    spec.healthCheckNodePort = old.spec.healthCheckNodePort;
  }
}

const portNumbers = (ports: readonly Pick<ServicePort, 'nodePort'>[] | undefined) => (ports ?? []).map(p => p.nodePort ?? 0);
type SpecField = 'ipFamilies' | 'ipFamilyPolicy' | 'healthCheckNodePort' | 'allocateLoadBalancerNodePorts' | 'loadBalancerClass' | 'externalTrafficPolicy' | 'internalTrafficPolicy';

function dropSame(service: Service, old: ServiceObject, field: SpecField): void {
  if (semanticEqual(service.spec[field], old.spec[field])) delete service.spec[field];
}

function dropAddresses(service: Service, old: ServiceObject): void {
  if (sameIPs(service, old)) {
    delete service.spec.clusterIP;
    delete service.spec.clusterIPs;
  }
  dropSame(service, old, 'ipFamilies');
  dropSame(service, old, 'ipFamilyPolicy');
}

/** A change of type takes with it what only the old type had, where the writer did not touch it. */
function dropWithType(service: Service, old: ServiceObject): void {
  if (needsClusterIP(old) && !needsClusterIP(service)) dropAddresses(service, old);
  if (needsNodePort(old) && !needsNodePort(service) && semanticEqual(portNumbers(service.spec.ports), portNumbers(old.spec.ports))) {
    for (const port of service.spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheckNodePort(old) && !needsHealthCheckNodePort(service)) dropSame(service, old, 'healthCheckNodePort');
  if (old.spec.type === 'LoadBalancer' && service.spec.type !== 'LoadBalancer') {
    dropSame(service, old, 'allocateLoadBalancerNodePorts');
    dropSame(service, old, 'loadBalancerClass');
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(service)) dropSame(service, old, 'externalTrafficPolicy');
  if (needsClusterIP(old) && !needsClusterIP(service)) dropSame(service, old, 'internalTrafficPolicy');
}

export function prepareServiceForCreate(service: Service): void {
  service.status = { loadBalancer: {} };
  syncClusterIPs(service);
}

export function prepareServiceForUpdate(service: Service, old: ServiceObject): void {
  service.status = clone(old.status ?? { loadBalancer: {} });
  syncClusterIPs(service, old);
  keepAllocated(service, old);
  dropWithType(service, old);
}
