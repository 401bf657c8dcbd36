/** Mirrors Endpoints that somebody made by hand into EndpointSlices, which is what everybody reads. */
import type { EndpointAddress, Endpoints } from '../../kinds/generated/core-v1.ts';
import type { Endpoint, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { equalMaps } from '../../machinery/equality.ts';
import { ipFamily } from '../../machinery/ip.ts';
import { controllerOf, type Frozen, type KubeObject, objectKey } from '../../machinery/object.ts';
import { controllerReference } from '../../reconcile/adoption.ts';
import { type Context, defineController, type Read, settled } from '../../reconcile/controller.ts';
import { podNamePrefix } from '../../reconcile/pod-template.ts';
import { type AddressType, planSlices, type PortGroup, portsKey, type SliceContent } from '../../reconcile/slice-packing.ts';
import { applySlices } from '../../reconcile/slice-writes.ts';
import { EndpointsKind, EndpointSlices, Services } from '../kinds.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const BY_ENDPOINTS = 'endpoints';
const MAX_PER_SUBSET = 1000;

function endpointsOf(slice: Frozen<KubeObject>): string[] {
  const { labels, namespace } = slice.metadata;
  return labels?.[MANAGED_BY] === CONTROLLER && labels[SERVICE_NAME] ? [`${namespace}/${labels[SERVICE_NAME]}`] : [];
}

export const endpointSliceMirroringController = defineController<Endpoints>({
  name: 'endpointslicemirroring',
  for: EndpointsKind,
  concurrency: 5,
  indexes: [{ kind: EndpointSlices, name: BY_ENDPOINTS, values: endpointsOf }],
  watches: [
    { kind: Services, keys: service => [objectKey(service)] },
    { kind: EndpointSlices, keys: slice => endpointsOf(slice) },
  ],
  async reconcile(endpoints, context) {
    const { read } = context;
    const existing = read.byIndex(EndpointSlices, BY_ENDPOINTS, objectKey(endpoints)).filter(slice => !slice.metadata.deletionTimestamp);
    if (shouldMirror(endpoints, read)) await mirror(endpoints, existing, context);
    else await applySlices({ create: [], update: [], remove: existing }, { kind: EndpointSlices, write: context.write, sliceOf: () => ({}) as never });
    return settled;
  },
  async gone(key, { read, write }) {
    const remove = read.byIndex(EndpointSlices, BY_ENDPOINTS, key);
    await applySlices({ create: [], update: [], remove }, { kind: EndpointSlices, write, sliceOf: () => ({}) as never });
  },
});

/** Only those of a service that selects nothing by itself, and not those that serve as a lock. */
function shouldMirror({ metadata: { name = '', namespace, labels, annotations } }: Frozen<Endpoints>, read: Read): boolean {
  const service = read.get(Services, name, namespace);
  return service !== undefined && service.spec?.selector === undefined && labels?.[SKIP] !== 'true' && annotations?.[LEADER] === undefined;
}

async function mirror(endpoints: Frozen<Endpoints>, existing: readonly Frozen<EndpointSlice>[], { write }: Context): Promise<void> {
  const { [LAST_APPLIED]: _, ...annotations } = endpoints.metadata.annotations ?? {};
  const labels = { ...endpoints.metadata.labels, [SERVICE_NAME]: endpoints.metadata.name ?? '', [MANAGED_BY]: CONTROLLER };
  const ownerReferences = [controllerReference(EndpointsKind, endpoints)];
  const isCurrent = ({ metadata }: Frozen<EndpointSlice>) =>
    equalMaps(metadata.labels, labels) && equalMaps(metadata.annotations, annotations) && controllerOf({ metadata })?.uid === endpoints.metadata.uid;
  const sliceOf = ({ of, addressType, ports, endpoints: list }: SliceContent) => {
    const { namespace, name } = endpoints.metadata;
    const named = of ? of.metadata : { generateName: podNamePrefix(name ?? ''), namespace };
    return { metadata: { ...named, labels, annotations, ownerReferences }, addressType, endpoints: list, ports } as unknown as EndpointSlice;
  };
  for (const addressType of ['IPv4', 'IPv6'] as const) {
    const groups = groupsOf(endpoints, addressType);
    const slices = existing.filter(slice => slice.addressType === addressType);
    if (groups.length === 0) {
      await applySlices({ create: [], update: [], remove: slices }, { kind: EndpointSlices, write, sliceOf });
      continue;
    }
    await applySlices(planSlices({ groups, existing: slices, addressType, maxPerSlice: MAX_PER_SUBSET, isCurrent }), { kind: EndpointSlices, write, sliceOf });
  }
}

function groupsOf({ subsets = [] }: Frozen<Endpoints>, addressType: AddressType): PortGroup[] {
  const family = addressType === 'IPv6' ? 6 : 4;
  const groups = new Map<string, PortGroup>();
  for (const subset of subsets) {
    const mirrored = (list: readonly Frozen<EndpointAddress>[] = [], ready: boolean) => list.filter(a => ipFamily(a.ip) === family).map(a => endpointOf(a, ready));
    const endpoints = [...mirrored(subset.addresses, true), ...mirrored(subset.notReadyAddresses, false)].slice(0, MAX_PER_SUBSET);
    if (endpoints.length === 0) continue;
    const ports = (subset.ports ?? []).map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }));
    const group = groups.get(portsKey(ports)) ?? { ports, endpoints: [] };
    group.endpoints.push(...endpoints);
    groups.set(portsKey(ports), group);
  }
  return [...groups.values()];
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Frozen<EndpointAddress>, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(targetRef ? { targetRef: { ...targetRef } } : {}),
    ...(nodeName ? { nodeName } : {}),
  };
}
