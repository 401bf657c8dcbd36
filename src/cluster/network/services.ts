/** What makes services work on this node: rules in the kernel, and names. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { Caches } from '../../client/caches.ts';
import type { Namespace, Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { HostUpstream, serveDns } from '../../network/dns/adapters/dns-server.ts';
import type { DnsServer } from '../../network/dns/adapters/dns-server.ts';
import { Resolver, clusterNames } from '../../network/dns/resolver.ts';
import { ConntrackCommand } from '../../network/proxy/adapters/conntrack-command.ts';
import { NftCommand } from '../../network/proxy/adapters/nft-command.ts';
import { startProxy } from '../../network/proxy/proxy.ts';
import type { Cluster } from '../cluster.ts';
import { PROXY, SERVER } from '../identities.ts';
import { machineName } from '../layout.ts';
import { addressAt } from './cidr.ts';
import { applyDnsService } from './dns-service.ts';

export interface ServicesOptions {
  readonly cluster: Cluster;
  /** The kubelet's: it holds the node's pods already. */
  readonly nodeCaches: Caches;
  readonly clusterName: string;
  readonly nodeName: string;
  readonly bridge: string;
  /** The bridge's own address: the name server listens there. */
  readonly bridgeAddress: string;
  /** On a real network, where the node was put there. */
  readonly nodeIp?: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const SERVICES = { group: '', version: 'v1', kind: 'Service', plural: 'services', scope: 'Namespaced' } as const;
const PODS = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', scope: 'Namespaced' } as const;
const SLICES = { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice', plural: 'endpointslices', scope: 'Namespaced' } as const;
const NAMESPACES = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', scope: 'Cluster' } as const;

export const DOMAIN = 'cluster.local';
const DNS_PORT = 53;

/** The tenth address of the service range, as everywhere. */
export const dnsAddress = (serviceCidr: string): string => addressAt(serviceCidr, 10);

/** Resolves when the rules stand and names are answered. */
export async function startServices(options: ServicesOptions): Promise<void> {
  const { cluster, clock, random, log, signal } = options;
  const caches = new Caches({ client: cluster.clientAs(PROXY), clock, random, signal, log });
  const [services, endpointSlices] = [caches.for<Service>(SERVICES), caches.for<EndpointSlice>(SLICES)];
  const dns = await startDns(options, { services, endpointSlices });
  signal.addEventListener('abort', () => void dns.close(), { once: true });
  await applyDnsService(cluster.clientAs(SERVER), { clusterIp: dnsAddress(options.serviceCidr), address: options.bridgeAddress, port: dns.port });
  const { podCidr, serviceCidr, bridge, bridgeAddress, nodeIp, nodeName } = options;
  const nodeAddresses = [bridgeAddress, ...(nodeIp === undefined ? [] : [nodeIp])];
  const table = { table: machineName(options.clusterName), podCidr, serviceCidr, bridge, nodeAddresses };
  const pods = options.nodeCaches.for<Pod>(PODS, { fieldSelector: `spec.nodeName=${nodeName}` });
  await startProxy({ services, endpointSlices, pods, nft: new NftCommand(), connections: new ConntrackCommand(), table, nodeName, clock, log, signal }).ready;
}

type DnsCaches = Pick<Parameters<typeof clusterNames>[1], 'services' | 'endpointSlices'>;

/** Another name server may have the port on all addresses: then any other will do, the service leads there. */
async function startDns({ cluster, bridgeAddress, serviceCidr, log }: ServicesOptions, caches: DnsCaches): Promise<DnsServer> {
  const names = clusterNames(DOMAIN, { ...caches, namespaces: cluster.caches.for<Namespace>(NAMESPACES) });
  const resolver = new Resolver(names, new HostUpstream('/etc/resolv.conf', [bridgeAddress, dnsAddress(serviceCidr)]));
  try {
    return await serveDns(resolver, [bridgeAddress], DNS_PORT);
  } catch (error) {
    log.warn('port 53 of the bridge is taken; names are served on another', { error: (error as Error).message });
    return serveDns(resolver, [bridgeAddress], 0);
  }
}
