/** Gives services their cluster IPs and node ports. What is taken follows from the stored services, so that nothing needs repair. */
import type { Random } from '../../base/random.ts';
import type { Service, ServicePort } from '../../kinds/generated/core-v1.ts';
import { settleFamilies } from '../../kinds/core/service/index.ts';
import { at, internalError, invalid, type FieldError } from '../../machinery/field-error.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { invalidObject } from '../../machinery/status-error.ts';
import type { Hub } from '../cache/hub.ts';
import type { Resource } from '../registry.ts';
import { Claims, pick } from './claims.ts';
import { formatIpv4, Ipv4Range } from './ipv4-range.ts';

export interface Reservation {
  /** Called when the write is over: what was stored is claimed by the stored object by then. */
  release(): void;
}

/** How much of the ranges services hold. */
export interface Usage {
  readonly cidr: string;
  readonly addresses: number;
  readonly freeAddresses: number;
  readonly ports: number;
  readonly freePorts: number;
}

export interface AllocatorOptions {
  readonly serviceCidr: string;
  readonly nodePorts: { readonly from: number; readonly to: number };
  readonly random: Random;
}

type Spec = NonNullable<Service['spec']>;

export class ServiceAllocator {
  private readonly range: Ipv4Range;
  private readonly options: AllocatorOptions;
  private readonly addresses = new Claims<string>();
  private readonly ports = new Claims<number>();

  constructor(options: AllocatorOptions) {
    this.options = options;
    this.range = new Ipv4Range(options.serviceCidr);
  }

  usage(): Usage {
    const { from, to } = this.options.nodePorts;
    const { cidr, size } = this.range;
    return { cidr, addresses: this.addresses.size, freeAddresses: size - this.addresses.size, ports: this.ports.size, freePorts: to - from + 1 - this.ports.size };
  }

  /** Counts what the stored services hold, now and as they change. */
  follow(hub: Hub): void {
    for (const cache of hub.all()) {
      if (isServices(cache.kind)) for (const entry of cache.list({})) this.count(entry.object as Frozen<Service>, 'add');
    }
    hub.observe((cache, event) => {
      if (!isServices(cache.kind)) return;
      if (event.previous) this.count(event.previous.object as Frozen<Service>, 'drop');
      if (!event.deleted) this.count(event.entry.object as Frozen<Service>, 'add');
    });
  }

  forCreate(resource: Resource, object: KubeObject, dryRun: boolean): Reservation | undefined {
    if (!isServices(resource.kind)) return undefined;
    return this.allocate(object as Service, undefined, dryRun);
  }

  forUpdate({ resource, object, old, dryRun }: { resource: Resource; object: KubeObject; old: Frozen<KubeObject>; dryRun: boolean }): Reservation | undefined {
    if (!isServices(resource.kind)) return undefined;
    return this.allocate(object as Service, old as Frozen<Service>, dryRun);
  }

  private allocate(service: Service, old: Frozen<Service> | undefined, dryRun: boolean): Reservation {
    const spec = (service.spec ??= {} as Spec);
    const undo: (() => void)[] = [];
    const release = () => undo.splice(0).forEach(step => step());
    const errors: FieldError[] = [];
    if (spec.type !== 'ExternalName') {
      errors.push(...settleFamilies(service, ['IPv4']));
      if (errors.length === 0) errors.push(...this.allocateAddress(spec, { held: old?.spec?.clusterIP, dryRun, undo }));
    }
    if (errors.length === 0 && needsNodePorts(spec)) errors.push(...this.allocatePorts(spec, { held: portsOf(old), dryRun, undo }));
    if (errors.length === 0) return { release };
    release();
    throw invalidObject({ group: '', kind: 'Service' }, service.metadata.name ?? '', errors);
  }

  private allocateAddress(spec: Spec, { held, dryRun, undo }: { held: string | undefined; dryRun: boolean; undo: (() => void)[] }): FieldError[] {
    const asked = spec.clusterIP || spec.clusterIPs?.[0];
    if (asked === 'None') {
      spec.clusterIP = 'None';
      spec.clusterIPs = ['None'];
      return [];
    }
    const address = asked || this.freeAddress(dryRun);
    if (address === undefined) return [internalError(at('spec', 'clusterIPs'), `failed to allocate a serviceIP: range is full`)];
    const why = asked && asked !== held ? this.refuseAddress(asked, dryRun) : undefined;
    if (why !== undefined) return [invalid(at('spec', 'clusterIPs'), [asked], `failed to allocate IP ${asked}: ${why}`)];
    spec.clusterIP = address;
    spec.clusterIPs = [address];
    if (!dryRun) this.reserve(this.addresses, address, undo);
    return [];
  }

  private refuseAddress(address: string, dryRun: boolean): string | undefined {
    if (!this.range.holds(address)) return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${this.range.cidr}`;
    return !dryRun && this.addresses.has(address) ? 'provided IP is already allocated' : undefined;
  }

  /** The lower part of the range is left to those who name their address. */
  private freeAddress(dryRun: boolean): string | undefined {
    if (dryRun) return formatIpv4(this.range.base);
    const { size, reserved } = this.range;
    const taken = (first: number) => (offset: number) => this.addresses.has(this.range.at(first + offset));
    const upper = pick(size - reserved, this.chance(size - reserved), taken(reserved));
    if (upper !== undefined) return this.range.at(reserved + upper);
    const lower = pick(reserved, this.chance(reserved), taken(0));
    return lower === undefined ? undefined : this.range.at(lower);
  }

  private allocatePorts(spec: Spec, how: { held: ReadonlySet<number>; dryRun: boolean; undo: (() => void)[] }): FieldError[] {
    const errors: FieldError[] = [];
    const own = new Set<number>();
    (spec.ports ?? []).forEach((port, i) => {
      const why = this.allocatePort(port, { ...how, own });
      if (why !== undefined) errors.push(invalid(at('spec', 'ports').index(i).child('nodePort'), port.nodePort ?? 0, why));
    });
    if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local') {
      const holder: ServicePort = { port: 0, ...(spec.healthCheckNodePort ? { nodePort: spec.healthCheckNodePort } : {}) };
      const why = this.allocatePort(holder, { ...how, own });
      if (why !== undefined) errors.push(invalid(at('spec', 'healthCheckNodePort'), holder.nodePort ?? 0, `failed to allocate requested HealthCheck NodePort: ${why}`));
      else spec.healthCheckNodePort = holder.nodePort!;
    }
    return errors;
  }

  /** `own`: ports this service already took in this write; UDP and TCP may share one. */
  private allocatePort(port: ServicePort, how: { held: ReadonlySet<number>; dryRun: boolean; undo: (() => void)[]; own: Set<number> }): string | undefined {
    const { from, to } = this.options.nodePorts;
    const size = to - from + 1;
    if (how.dryRun) {
      port.nodePort ||= from + size + 1;
      return undefined;
    }
    if (port.nodePort) {
      const known = how.held.has(port.nodePort) || how.own.has(port.nodePort);
      if (!known && (port.nodePort < from || port.nodePort > to)) return `provided port is not in the valid range. The range of valid ports is ${from}-${to}`;
      if (!known && this.ports.has(port.nodePort)) return 'provided port is already allocated';
    } else {
      const free = pick(size, this.chance(size), offset => this.ports.has(from + offset));
      if (free === undefined) return 'failed to allocate a nodePort: range is full';
      port.nodePort = from + free;
    }
    how.own.add(port.nodePort);
    this.reserve(this.ports, port.nodePort, how.undo);
    return undefined;
  }

  private reserve<T>(claims: Claims<T>, value: T, undo: (() => void)[]): void {
    claims.add(value);
    undo.push(() => claims.drop(value));
  }

  private chance(size: number): number {
    return Math.floor(this.options.random.next() * size);
  }

  private count(service: Frozen<Service>, how: 'add' | 'drop'): void {
    const { spec } = service;
    for (const address of spec?.clusterIPs ?? []) if (address !== 'None') this.addresses[how](address);
    for (const port of portsOf(service)) this.ports[how](port);
  }
}

const isServices = (kind: { readonly group: string; readonly plural: string }) => kind.group === '' && kind.plural === 'services';

const needsNodePorts = (spec: Spec) => spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

function portsOf(service: Frozen<Service> | undefined): ReadonlySet<number> {
  const ports = (service?.spec?.ports ?? []).map(p => p.nodePort ?? 0);
  return new Set([...ports, service?.spec?.healthCheckNodePort ?? 0].filter(p => p !== 0));
}
