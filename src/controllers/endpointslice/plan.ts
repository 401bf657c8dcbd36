/** A service's pods as endpoints, grouped by the ports they have. */
import type { Node, Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { Endpoint, EndpointPort } from '../../kinds/generated/discovery-v1.ts';
import { ipFamily } from '../../machinery/ip.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isPodReady } from '../../reconcile/pod-status.ts';
import { hasEndpoint, isHeadless, podAddresses, showsHostname, targetPortOf } from '../../reconcile/service-endpoints.ts';
import { type AddressType, type PortGroup, portsKey } from '../../reconcile/slice-packing.ts';

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
