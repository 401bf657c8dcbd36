/** A service's pods as Endpoints subsets: addresses that share their ports stand together. */
import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service, ServicePort } from '../../kinds/generated/core-v1.ts';
import { ipFamily } from '../../machinery/ip.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodReady } from '../../reconcile/pod-status.ts';
import { hasEndpoint, isHeadless, podAddresses, showsHostname, targetPortOf } from '../../reconcile/service-endpoints.ts';

/** More addresses than this are cut off, and an annotation says so. */
export const CAPACITY = 1000;

interface Placed {
  readonly address: EndpointAddress;
  readonly isReady: boolean;
  readonly ports: EndpointPort[];
}

export function planSubsets(service: Frozen<Service>, pods: readonly Frozen<Pod>[]): EndpointSubset[] {
  const tolerates = service.spec?.publishNotReadyAddresses === true;
  const placed: Placed[] = [];
  for (const pod of pods) {
    if (!hasEndpoint(pod) || (pod.metadata.deletionTimestamp !== undefined && !tolerates)) continue;
    const address = addressOf(pod, service);
    const ports = portsOf(pod, service);
    if (address && ports) placed.push({ address, isReady: tolerates || isPodReady(pod), ports });
  }
  return packSubsets(placed);
}

function addressOf(pod: Frozen<Pod>, service: Frozen<Service>): EndpointAddress | undefined {
  const ip = podAddresses(pod).find(address => ipFamily(address) === familyOf(service, pod));
  if (ip === undefined) return undefined;
  const { name, namespace, uid } = pod.metadata;
  return {
    ip,
    ...(showsHostname(pod, service) ? { hostname: pod.spec!.hostname! } : {}),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
  };
}

/** Endpoints know one family: the service's first, or its address's, or the pod's. */
function familyOf(service: Frozen<Service>, pod: Frozen<Pod>): 4 | 6 | undefined {
  const [first] = service.spec?.ipFamilies ?? [];
  if (first) return first === 'IPv6' ? 6 : 4;
  return ipFamily(service.spec?.clusterIP ?? '') ?? ipFamily(podAddresses(pod)[0] ?? '');
}

/** Undefined: the pod has none of the service's ports. A headless service needs none. */
function portsOf(pod: Frozen<Pod>, service: Frozen<Service>): EndpointPort[] | undefined {
  const asked = service.spec?.ports ?? [];
  if (asked.length === 0) return isHeadless(service) ? [] : undefined;
  const ports = asked.flatMap(port => endpointPort(port, targetPortOf(pod, port)));
  return ports.length > 0 ? ports : undefined;
}

function endpointPort(port: Frozen<ServicePort>, target: number | undefined): EndpointPort[] {
  if (target === undefined) return [];
  const { name, protocol = 'TCP', appProtocol } = port;
  return [{ ...(name ? { name } : {}), port: target, protocol, ...(appProtocol ? { appProtocol } : {}) }];
}

function packSubsets(placed: readonly Placed[]): EndpointSubset[] {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    one.ports.sort((a, b) => (portKey(a) < portKey(b) ? -1 : 1));
    const key = one.ports.map(portKey).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => subsetOf(group));
}

const portKey = (port: EndpointPort) => `${port.name ?? ''}/${port.protocol}/${port.port}/${port.appProtocol ?? ''}`;

function subsetOf(group: readonly Placed[]): EndpointSubset {
  const sorted = [...group].sort((a, b) => compareAddresses(a.address, b.address));
  const ready = sorted.filter(one => one.isReady).map(one => one.address);
  const notReady = sorted.filter(one => !one.isReady).map(one => one.address);
  const { ports } = group[0]!;
  return {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  };
}

const compareAddresses = (a: EndpointAddress, b: EndpointAddress) =>
  a.ip === b.ip ? ((a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1) : a.ip < b.ip ? -1 : 1;

/** At most CAPACITY addresses: ready ones first, each subset in proportion. */
export function truncateSubsets(subsets: readonly EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  const count = (pick: (s: EndpointSubset) => readonly unknown[] | undefined) => subsets.reduce((n, s) => n + (pick(s)?.length ?? 0), 0);
  const ready = count(s => s.addresses);
  const notReady = count(s => s.notReadyAddresses);
  if (ready + notReady <= CAPACITY) return { subsets: [...subsets], truncated: false };
  const readyShare = Math.min(1, CAPACITY / ready);
  const notReadyShare = ready >= CAPACITY ? 0 : (CAPACITY - ready) / notReady;
  const cut = (list: readonly EndpointAddress[] | undefined, share: number) => list?.slice(0, Math.floor(list.length * share)) ?? [];
  const kept = subsets.map(subset => {
    const addresses = cut(subset.addresses, readyShare);
    const rest = cut(subset.notReadyAddresses, notReadyShare);
    return {
      ...(addresses.length > 0 ? { addresses } : {}),
      ...(rest.length > 0 ? { notReadyAddresses: rest } : {}),
      ...(subset.ports ? { ports: subset.ports } : {}),
    };
  });
  return { subsets: kept.filter(s => s.addresses ?? s.notReadyAddresses), truncated: true };
}
