/** Endpoints dealt out to slices: as few writes as will do, so many endpoints to a slice. */
import type { Endpoint, EndpointPort, EndpointSlice } from '../kinds/generated/discovery-v1.ts';
import { semanticEqual } from '../machinery/equality.ts';
import type { Frozen } from '../machinery/object.ts';

export type AddressType = 'IPv4' | 'IPv6';

/** Endpoints that share their ports, before they are dealt out. */
export interface PortGroup {
  readonly ports: EndpointPort[];
  readonly endpoints: Endpoint[];
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
