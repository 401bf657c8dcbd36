/** From services and their endpoint slices to frontends: which addresses are served, and by which endpoints. Pure. */
import type { Frozen } from '../../machinery/object.ts';
import type { Service, ServicePort } from '../../kinds/generated/core-v1.ts';
import type { Endpoint, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** One address and port that clients dial. A node port has no address: it is served on all of the node's. */
export interface Frontend {
  /** `10.96.0.10 . tcp . 53`, or `tcp . 30080` for a node port: the key in the nft map. */
  readonly key: string;
  readonly nodePort: boolean;
  /** `10.244.0.5 . 80`, sorted: what a connection is sent on to. */
  readonly endpoints: readonly string[];
  /** Seconds during which a client keeps its endpoint; absent: none. */
  readonly affinitySeconds?: number;
  /** Of UDP alone: endpoints whose flows live on. All that still serve, on whatever node, also where new flows go to others. */
  readonly keeps?: readonly string[];
  /** The client's address is hidden behind the node's, so that answers come back through it. */
  readonly masquerade: boolean;
}

export interface ProxyNode {
  readonly name: string;
}

/** Everything this node serves, by key. */
export function planFrontends(services: readonly Frozen<Service>[], slicesOf: (service: Frozen<Service>) => readonly Frozen<EndpointSlice>[], node: ProxyNode): Map<string, Frontend> {
  const frontends = new Map<string, Frontend>();
  for (const service of services) {
    for (const frontend of planService(service, slicesOf(service), node)) frontends.set(frontend.key, frontend);
  }
  return frontends;
}

export function planService(service: Frozen<Service>, slices: readonly Frozen<EndpointSlice>[], node: ProxyNode): Frontend[] {
  const { spec } = service;
  if (spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return [];
  const affinitySeconds = spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : undefined;
  const affinity = affinitySeconds === undefined ? {} : { affinitySeconds };
  return (spec.ports ?? []).flatMap(port => {
    const all = candidatesOf(port, slices);
    const inside = usable(spec.internalTrafficPolicy === 'Local' ? all.filter(e => e.nodeName === node.name) : all);
    const localOnly = spec.externalTrafficPolicy === 'Local';
    const outside = usable(localOnly ? all.filter(e => e.nodeName === node.name) : all);
    const protocol = (port.protocol ?? 'TCP').toLowerCase() as Protocol;
    const shared = { ...affinity, ...(protocol === 'udp' ? { keeps: all.filter(e => e.serving).map(e => e.address).sort() } : {}) };
    const clusterIPs = addressesOf(spec.clusterIPs ?? [spec.clusterIP!]).map(ip => ({ key: `${ip} . ${protocol} . ${port.port}`, nodePort: false, endpoints: inside, masquerade: false, ...shared }));
    const external = [...addressesOf(spec.externalIPs ?? []), ...loadBalancerIPs(service)].map(ip => ({ key: `${ip} . ${protocol} . ${port.port}`, nodePort: false, endpoints: outside, masquerade: !localOnly, ...shared }));
    const nodePorts = port.nodePort ? [{ key: `${protocol} . ${port.nodePort}`, nodePort: true, endpoints: outside, masquerade: !localOnly, ...shared }] : [];
    return [...clusterIPs, ...external, ...nodePorts];
  });
}

const addressesOf = (ips: readonly string[]) => ips.filter(ip => !ip.includes(':'));

/** An ingress address of mode Proxy is the load balancer's own business. */
function loadBalancerIPs(service: Frozen<Service>): string[] {
  return addressesOf((service.status?.loadBalancer?.ingress ?? []).flatMap(i => (i.ip && i.ipMode !== 'Proxy' ? [i.ip] : [])));
}

interface Candidate {
  readonly address: string;
  readonly nodeName: string | undefined;
  readonly ready: boolean;
  readonly serving: boolean;
}

/** The endpoints of one service port: slices name their ports as the service does. */
function candidatesOf(port: Frozen<ServicePort>, slices: readonly Frozen<EndpointSlice>[]): Candidate[] {
  const byAddress = new Map<string, Candidate>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const target = slice.ports?.find(p => (p.name ?? '') === (port.name ?? '') && (p.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))?.port;
    if (target === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const candidate = candidateOf(endpoint, target);
      if (candidate && !(byAddress.get(candidate.address)?.ready)) byAddress.set(candidate.address, candidate);
    }
  }
  return [...byAddress.values()];
}

function candidateOf(endpoint: Frozen<Endpoint>, port: number): Candidate | undefined {
  const ip = endpoint.addresses[0];
  if (ip === undefined) return undefined;
  const ready = endpoint.conditions?.ready !== false;
  return { address: `${ip} . ${port}`, nodeName: endpoint.nodeName, ready, serving: endpoint.conditions?.serving ?? ready };
}

/** The ready ones; where none is, those that terminate but still serve. */
function usable(candidates: readonly Candidate[]): string[] {
  const ready = candidates.filter(c => c.ready);
  return (ready.length > 0 ? ready : candidates.filter(c => c.serving)).map(c => c.address).sort();
}

/**
 * Endpoints by slot. Whoever stays keeps its slot, so that clients bound to a slot keep their endpoint;
 * newcomers fill the holes first, and what still is open at the end is filled from the tail.
 * `['a','b','c']` less a, plus d: `['d','b','c']`; less a: `['c','b']`.
 */
export function assignSlots(before: readonly string[], endpoints: readonly string[]): string[] {
  const wanted = new Set(endpoints);
  const slots: (string | undefined)[] = before.map(e => (wanted.delete(e) ? e : undefined));
  for (const newcomer of [...wanted].sort()) {
    const hole = slots.indexOf(undefined);
    if (hole < 0) slots.push(newcomer);
    else slots[hole] = newcomer;
  }
  for (let hole = slots.indexOf(undefined); hole >= 0; hole = slots.indexOf(undefined)) {
    const last = slots.pop();
    if (hole < slots.length) slots[hole] = last;
  }
  return slots as string[];
}
