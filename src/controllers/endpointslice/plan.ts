/** A service's pods dealt out to endpoint slices: as few writes as will do, a hundred endpoints to a slice. */
import type { Node, Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { ipFamily } from '../../machinery/ip.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodReady } from '../../reconcile/pod-status.ts';
import { hasEndpoint, isHeadless, podAddresses, showsHostname, targetPortOf } from '../../reconcile/service-endpoints.ts';

export type AddressType = 'IPv4' | 'IPv6';

/** Endpoints that share their ports, before they are dealt out. */
export interface PortGroup {
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
}

export function addressTypesOf(service: Frozen<Service>): AddressType[] {
  const { ipFamilies = [], clusterIP } = service.spec ?? {};
  if (ipFamilies.length > 0) return [...ipFamilies] as AddressType[];
  if (isHeadless(service)) return ['IPv4', 'IPv6'];
  return [ipFamily(clusterIP!) === 6 ? 'IPv6' : 'IPv4'];
}

export interface EndpointCase {
  readonly service: Frozen<Service>;
  readonly pods: readonly Frozen<Pod>[];
  readonly addressType: AddressType;
  nodeOf(pod: Frozen<Pod>): Frozen<Node> | undefined;
}

/** `missingNodes`: pods left out because their node is not known yet. */
export function planEndpoints(c: EndpointCase): { groups: PortGroup[]; missingNodes: string[] } {
  const groups = new Map<string, PortGroup>();
  const missingNodes: string[] = [];
  for (const pod of c.pods) {
    if (!hasEndpoint(pod)) continue;
    const node = c.nodeOf(pod);
    if (!node && !c.service.spec?.publishNotReadyAddresses) {
      missingNodes.push(pod.metadata.name ?? '');
      continue;
    }
    const ports = endpointPorts(c.service, pod);
    const endpoint = endpointOf(c, pod, node);
    if (endpoint.addresses.length === 0) continue;
    const group = groups.get(portsKey(ports)) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(portsKey(ports), group);
  }
  return { groups: [...groups.values()], missingNodes };
}

function endpointOf({ service, addressType }: EndpointCase, pod: Frozen<Pod>, node: Frozen<Node> | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const { name, namespace, uid } = pod.metadata;
  const family = addressType === 'IPv6' ? 6 : 4;
  return {
    addresses: podAddresses(pod).filter(address => ipFamily(address) === family),
    conditions: { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    ...(showsHostname(pod, service) ? { hostname: pod.spec!.hostname! } : {}),
    targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
}

/** A port that the pod does not have is left out. */
function endpointPorts(service: Frozen<Service>, pod: Frozen<Pod>): EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap(({ name = '', protocol = 'TCP', appProtocol, ...port }) => {
    const target = targetPortOf(pod, { ...port, name, protocol });
    return target === undefined ? [] : [{ name, port: target, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

export function portsKey(ports: Frozen<EndpointPort[]> | null | undefined): string {
  return (ports ?? []).map(p => `${p.name ?? ''}/${p.protocol ?? 'TCP'}/${p.port ?? ''}/${p.appProtocol ?? ''}`).sort().join(' ');
}

const endpointKey = (e: Frozen<Endpoint>) => `${[...e.addresses].sort().join(',')} ${e.hostname ?? ''} ${e.targetRef?.namespace ?? ''}/${e.targetRef?.name ?? ''} ${e.targetRef?.uid ?? ''}`;

/** What a slice should hold; without `of`, a new one. */
export interface SliceContent {
  readonly of?: Frozen<EndpointSlice>;
  readonly addressType: AddressType;
  readonly ports: readonly Frozen<EndpointPort>[];
  readonly endpoints: readonly Frozen<Endpoint>[];
}
export interface SlicePlan {
  readonly create: readonly SliceContent[];
  readonly update: readonly SliceContent[];
  readonly remove: readonly Frozen<EndpointSlice>[];
}

export interface SliceCase {
  readonly groups: readonly PortGroup[];
  readonly existing: readonly Frozen<EndpointSlice>[];
  readonly addressType: AddressType;
  readonly maxPerSlice: number;
  /** Whether a slice's labels and owner are as they should be. */
  isCurrent(slice: Frozen<EndpointSlice>): boolean;
}

/** For one address type. There is always one slice at least, if only an empty one. */
export function planSlices(c: SliceCase): SlicePlan {
  const byPorts = new Map<string, Frozen<EndpointSlice>[]>();
  for (const slice of c.existing) byPorts.set(portsKey(slice.ports), [...(byPorts.get(portsKey(slice.ports)) ?? []), slice]);
  const create: SliceContent[] = [];
  const update: SliceContent[] = [];
  const remove: Frozen<EndpointSlice>[] = [];
  for (const group of c.groups) {
    const key = portsKey(group.ports);
    const part = planGroup(group, byPorts.get(key) ?? [], c);
    byPorts.delete(key);
    create.push(...part.create);
    update.push(...part.update);
    remove.push(...part.remove);
  }
  for (const slices of byPorts.values()) remove.push(...slices);
  const { addressType } = c;
  if (create.length === 0 && remove.length === c.existing.length) {
    const empty = { addressType, ports: [], endpoints: [] };
    const kept = remove.findIndex(slice => portsKey(slice.ports) === '' && (slice.endpoints ?? []).length === 0 && c.isCurrent(slice));
    if (kept >= 0) remove.splice(kept, 1);
    else create.push(empty);
  }
  return reuseSlices({ create, update, remove });
}

/** A slice to be deleted takes up what a new one would have held. */
function reuseSlices({ create, update, remove }: { create: SliceContent[]; update: SliceContent[]; remove: Frozen<EndpointSlice>[] }): SlicePlan {
  const count = Math.min(create.length, remove.length);
  const reused = create.slice(0, count).map((content, i) => ({ ...content, of: remove[i]! }));
  return { create: create.slice(count), update: [...update, ...reused], remove: remove.slice(count) };
}

function planGroup(group: PortGroup, existing: readonly Frozen<EndpointSlice>[], c: SliceCase): SlicePlan {
  const wanted = new Map(group.endpoints.map(endpoint => [endpointKey(endpoint), endpoint as Frozen<Endpoint>]));
  const { addressType } = c;
  const slices = existing.map(slice => keepWanted(slice, wanted, c));
  const left = [...wanted.values()];
  // Slices that are written anyway are filled first, then the one with just room enough, then new ones.
  for (const slice of slices) {
    if (slice.isChanged && slice.endpoints.length > 0) slice.endpoints.push(...left.splice(0, c.maxPerSlice - slice.endpoints.length));
  }
  const create: SliceContent[] = [];
  while (left.length > 0) {
    const share = left.splice(0, c.maxPerSlice);
    const roomy = slices.filter(s => !s.isChanged && s.endpoints.length + share.length <= c.maxPerSlice).sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
    if (!roomy) {
      create.push({ addressType, ports: group.ports, endpoints: share });
      continue;
    }
    roomy.endpoints.push(...share);
    roomy.isChanged = true;
  }
  return {
    create,
    update: slices.filter(s => s.isChanged && s.endpoints.length > 0).map(s => ({ of: s.of, addressType, ports: group.ports, endpoints: s.endpoints })),
    remove: slices.filter(s => s.endpoints.length === 0).map(s => s.of),
  };
}

/** Takes from `wanted` what the slice has already, in its newest form. */
function keepWanted(slice: Frozen<EndpointSlice>, wanted: Map<string, Frozen<Endpoint>>, c: SliceCase) {
  const endpoints: Frozen<Endpoint>[] = [];
  let isChanged = !c.isCurrent(slice);
  for (const endpoint of slice.endpoints ?? []) {
    const now = wanted.get(endpointKey(endpoint));
    wanted.delete(endpointKey(endpoint));
    if (now) endpoints.push(now);
    if (!now || !semanticEqual(now, endpoint)) isChanged = true;
  }
  return { of: slice, endpoints, isChanged };
}
