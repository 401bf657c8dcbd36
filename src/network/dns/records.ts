/**
 * The cluster's names: services, endpoints and pods, as the Kubernetes DNS specification 1.1 says. Pure.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
import type { Frozen } from '../../machinery/object.ts';
import type { Service } from '../../kinds/generated/core-v1.ts';
import type { Endpoint, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';

export type DnsRecord =
  | { readonly type: 'A'; readonly name: string; readonly data: string }
  | { readonly type: 'CNAME' | 'PTR'; readonly name: string; readonly data: string }
  | { readonly type: 'TXT'; readonly name: string; readonly data: string }
  | { readonly type: 'SRV'; readonly name: string; readonly data: { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string } };

/** `records`: all that the name has, whatever type was asked for; none: the name does not exist. `outside`: not the cluster's to answer. */
export type Lookup = { readonly kind: 'outside' } | { readonly kind: 'name'; readonly records: readonly DnsRecord[]; readonly additional: readonly DnsRecord[] } | { readonly kind: 'absent' };

/** The cluster as the resolver sees it. */
export interface ClusterNames {
  /** `cluster.local`, without a dot at either end. */
  readonly domain: string;
  service(namespace: string, name: string): Frozen<Service> | undefined;
  slices(namespace: string, service: string): readonly Frozen<EndpointSlice>[];
  hasNamespace(namespace: string): boolean;
  servicesByIP(ip: string): readonly Frozen<Service>[];
  slicesByIP(ip: string): readonly Frozen<EndpointSlice>[];
}

const absent: Lookup = { kind: 'absent' };
const found = (records: readonly DnsRecord[], additional: readonly DnsRecord[] = []): Lookup => ({ kind: 'name', records, additional });
const DNS_VERSION = '1.1.0';

/** What `name` (any case, no dot at the end) stands for. */
export function lookup(name: string, names: ClusterNames): Lookup {
  const asked = name.toLowerCase();
  if (asked.endsWith('.in-addr.arpa')) return reverse(asked, names);
  if (asked === names.domain) return found([]);
  if (!asked.endsWith(`.${names.domain}`)) return { kind: 'outside' };
  const labels = asked.slice(0, -names.domain.length - 1).split('.');
  const root = labels.pop();
  if (root === 'dns-version' && labels.length === 0) return found([{ type: 'TXT', name, data: DNS_VERSION }]);
  if (root === 'svc') return serviceName(name, labels, names);
  if (root === 'pod') return podName(name, labels, names);
  return absent;
}

/** `10-244-0-5.default.pod`: any pod address has a name, as CoreDNS's `pods insecure` answers. */
function podName(name: string, labels: readonly string[], names: ClusterNames): Lookup {
  if (labels.length === 0) return found([]);
  const [dashed, namespace] = labels.length === 2 ? labels : [undefined, labels[0]];
  if (!names.hasNamespace(namespace!)) return absent;
  if (dashed === undefined) return labels.length === 1 ? found([]) : absent;
  const ip = dashed.replaceAll('-', '.');
  return isIPv4(ip) ? found([{ type: 'A', name, data: ip }]) : absent;
}

/** `svc`, `NS.svc`, `NAME.NS.svc`, `HOST.NAME.NS.svc`, `_PORT._PROTO.NAME.NS.svc` (or with the port's labels left out: `_PROTO.…`). */
function serviceName(name: string, labels: readonly string[], names: ClusterNames): Lookup {
  if (labels.length === 0) return found([]);
  const namespace = labels.at(-1)!;
  if (labels.length === 1) return names.hasNamespace(namespace) ? found([]) : absent;
  const service = names.service(namespace, labels.at(-2)!);
  if (!service) return absent;
  const rest = labels.slice(0, -2);
  const slices = () => names.slices(namespace, service.metadata.name!);
  if (service.spec.type === 'ExternalName') return rest.length === 0 ? found([{ type: 'CNAME', name, data: service.spec.externalName! }]) : absent;
  const domain = `${service.metadata.name}.${namespace}.svc.${names.domain}`;
  if (rest.length === 0) return ownName(name, { service, domain, slices: slices() });
  if (rest.length === 2 && rest[0]!.startsWith('_') && rest[1]!.startsWith('_')) return portName(name, { service, domain, slices: slices() }, rest);
  if (rest.length === 1 && isHeadless(service)) return hostName(name, rest[0]!, slices());
  return absent;
}

interface ServiceNames {
  readonly service: Frozen<Service>;
  /** `web.default.svc.cluster.local` */
  readonly domain: string;
  readonly slices: readonly Frozen<EndpointSlice>[];
}

const isHeadless = (service: Frozen<Service>) => service.spec.clusterIP === 'None';

function ownName(name: string, { service, domain, slices }: ServiceNames): Lookup {
  if (!isHeadless(service)) {
    const addresses = (service.spec.clusterIPs ?? [service.spec.clusterIP!]).filter(isIPv4).map((data): DnsRecord => ({ type: 'A', name, data }));
    const srv = (service.spec.ports ?? []).map((p): DnsRecord => ({ type: 'SRV', name, data: { priority: 0, weight: 100, port: p.port, target: domain } }));
    return found([...addresses, ...srv]);
  }
  const endpoints = readyEndpoints(slices);
  if (endpoints.length === 0) return absent;
  const ips = [...new Set(endpoints.map(e => e.ip))];
  const srv = endpoints.flatMap(e => e.ports.map((p): DnsRecord => ({ type: 'SRV', name, data: { priority: 0, weight: weightOf(endpoints.length), port: p.port, target: `${hostLabel(e)}.${domain}` } })));
  return found([...ips.map((data): DnsRecord => ({ type: 'A', name, data })), ...srv]);
}

/** `_http._tcp.web.default.svc…`: where that port is. */
function portName(name: string, { service, domain, slices }: ServiceNames, [port, protocol]: readonly string[]): Lookup {
  const matches = (p: { name?: string; protocol?: string }) => `_${p.name ?? ''}` === port && `_${(p.protocol ?? 'TCP').toLowerCase()}` === protocol;
  if (!isHeadless(service)) {
    const records = (service.spec.ports ?? []).filter(matches).map((p): DnsRecord => ({ type: 'SRV', name, data: { priority: 0, weight: 100, port: p.port, target: domain } }));
    const additional = (service.spec.clusterIPs ?? []).filter(isIPv4).map((data): DnsRecord => ({ type: 'A', name: domain, data }));
    return records.length > 0 ? found(records, additional) : absent;
  }
  const hits = readyEndpoints(slices).flatMap(e => e.ports.filter(matches).map(p => ({ target: `${hostLabel(e)}.${domain}`, ip: e.ip, port: p.port })));
  if (hits.length === 0) return absent;
  return found(
    hits.map((h): DnsRecord => ({ type: 'SRV', name, data: { priority: 0, weight: weightOf(hits.length), port: h.port, target: h.target } })),
    hits.map((h): DnsRecord => ({ type: 'A', name: h.target, data: h.ip })),
  );
}

const weightOf = (targets: number) => Math.max(1, Math.floor(100 / targets));

function hostName(name: string, host: string, slices: readonly Frozen<EndpointSlice>[]): Lookup {
  const ips = [...new Set(readyEndpoints(slices).filter(e => hostLabel(e) === host).map(e => e.ip))];
  return ips.length > 0 ? found(ips.map((data): DnsRecord => ({ type: 'A', name, data }))) : absent;
}

interface ReadyEndpoint {
  readonly ip: string;
  readonly hostname: string | undefined;
  readonly ports: readonly { readonly name?: string; readonly protocol?: string; readonly port: number }[];
}

function readyEndpoints(slices: readonly Frozen<EndpointSlice>[]): ReadyEndpoint[] {
  return slices.filter(s => s.addressType === 'IPv4').flatMap(slice => {
    const ports = (slice.ports ?? []).flatMap(p => (p.port === undefined ? [] : [{ name: p.name ?? '', protocol: p.protocol ?? 'TCP', port: p.port }]));
    return (slice.endpoints ?? []).filter(e => e.conditions?.ready !== false).flatMap(e => e.addresses.map(ip => ({ ip, hostname: e.hostname, ports })));
  });
}

/** An endpoint's own label: its hostname, or its address with dashes. */
const hostLabel = (e: Pick<ReadyEndpoint, 'ip' | 'hostname'>) => e.hostname || e.ip.replaceAll('.', '-');

/** `5.0.244.10.in-addr.arpa`: a cluster IP or an endpoint of a headless service; any other address is not ours. */
function reverse(name: string, names: ClusterNames): Lookup {
  const ip = name.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.');
  const services = names.servicesByIP(ip).map(s => `${s.metadata.name}.${s.metadata.namespace}.svc.${names.domain}`);
  const endpoints = names.slicesByIP(ip).flatMap(slice => (slice.endpoints ?? []).filter(e => e.addresses.includes(ip)).map(e => endpointName(slice, e, ip, names)));
  const targets = [...new Set([...services, ...endpoints.filter(t => t !== undefined)])];
  return targets.length > 0 ? found(targets.map((data): DnsRecord => ({ type: 'PTR', name, data }))) : { kind: 'outside' };
}

function endpointName(slice: Frozen<EndpointSlice>, endpoint: Frozen<Endpoint>, ip: string, names: ClusterNames): string | undefined {
  const service = slice.metadata.labels?.['kubernetes.io/service-name'];
  if (service === undefined || !endpoint.hostname) return undefined;
  return `${hostLabel({ ip, hostname: endpoint.hostname })}.${service}.${slice.metadata.namespace}.svc.${names.domain}`;
}

const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const isIPv4 = (ip: string) => IPV4.test(ip);
