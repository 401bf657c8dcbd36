/** What stands in a pod's resolv.conf and hosts file. Pure. */
import { isHostNetwork, type Pod } from '../objects.ts';
import type { DnsConfig } from '../runtime.ts';
import { hostnameOf } from './sandbox-config.ts';

export interface ClusterDns {
  readonly servers: readonly string[];
  readonly domain: string;
  /** The node's own /etc/resolv.conf. */
  readonly host: DnsConfig;
}

const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const unique = (items: readonly string[]) => [...new Set(items)];

export function planDns(pod: Pod, { servers, domain, host }: ClusterDns): DnsConfig {
  const own = pod.spec.dnsConfig;
  const base = baseDns(pod, { servers, domain, host });
  const options = new Map((base.options ?? []).map(o => [o.split(':')[0]!, o]));
  for (const o of own?.options ?? []) options.set(o.name ?? '', o.value === undefined ? (o.name ?? '') : `${o.name}:${o.value}`);
  return {
    servers: unique([...(base.servers ?? []), ...(own?.nameservers ?? [])]).slice(0, MAX_SERVERS),
    searches: unique([...(base.searches ?? []), ...(own?.searches ?? [])]).slice(0, MAX_SEARCHES),
    options: [...options.values()],
  };
}

function baseDns(pod: Pod, { servers, domain, host }: ClusterDns): DnsConfig {
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return {};
  const cluster = servers.length > 0 && (policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !isHostNetwork(pod)));
  if (!cluster) return host;
  const searches = domain ? [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain] : [];
  return { servers: [...servers], searches: [...searches, ...(host.searches ?? [])], options: ['ndots:5'] };
}

export function parseResolvConf(text: string): DnsConfig {
  const servers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.replace(/[#;].*$/, '').trim().split(/\s+/);
    if (word === 'nameserver' && rest[0]) servers.push(rest[0]);
    if (word === 'search') searches = rest.map(s => (s === '.' ? s : s.replace(/\.$/, '')));
    if (word === 'options') options = rest;
  }
  return { servers, searches, options };
}

const HEADER = ['# Kubernetes-managed hosts file.', '127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::0\tip6-localnet', 'fe00::0\tip6-mcastprefix', 'fe00::1\tip6-allnodes', 'fe00::2\tip6-allrouters'];

/** `hostFile`: the node's own, which a pod on the host's network starts from. */
export function planHostsFile(pod: Pod, at: { podIPs: readonly string[]; clusterDomain: string; hostFile: string }): string {
  const { hostname, domain } = hostnameOf(pod, at.clusterDomain);
  const names = domain ? `${hostname}.${domain}\t${hostname}` : hostname;
  const head = isHostNetwork(pod)
    ? `# Kubernetes-managed hosts file (host network).\n${at.hostFile}`
    : `${[...HEADER, ...at.podIPs.map(ip => `${ip}\t${names}`)].join('\n')}\n`;
  const aliases = pod.spec.hostAliases ?? [];
  if (aliases.length === 0) return head;
  return `${head}\n# Entries added by HostAliases.\n${aliases.map(a => `${a.ip}\t${(a.hostnames ?? []).join('\t')}\n`).join('')}`;
}
