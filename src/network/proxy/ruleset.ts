/** The nft ruleset: maps only, never a chain per service, and the difference between two states of them. Pure text. */
import { assignSlots, type Frontend } from './plan.ts';

/** What the table's text depends on, besides the frontends. Names come from the cluster's. */
export interface TableOptions {
  /** `skiff-demo`: the table of this cluster. */
  readonly table: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** The bridge that the pods hang on. */
  readonly bridge: string;
  /** Where node ports are served, besides loopback; on other addresses of the machine they are not ours to take. */
  readonly nodeAddresses: readonly string[];
}

/** Set on the first packet of a connection whose client address must be hidden. */
const MASQUERADE = '0x4000';

/** What is in the maps: for each frontend, its chain and its endpoints by slot. */
export type Installed = ReadonlyMap<string, InstalledFrontend>;
export interface InstalledFrontend {
  readonly frontend: Frontend;
  readonly slots: readonly string[];
}

/** The frontends as they will be installed, slots kept where `before` has them. */
export function install(frontends: ReadonlyMap<string, Frontend>, before: Installed): Map<string, InstalledFrontend> {
  return new Map([...frontends].map(([key, frontend]) => [key, { frontend, slots: assignSlots(before.get(key)?.slots ?? [], frontend.endpoints) }]));
}

/** Replaces the whole table in one transaction. Bindings of clients to endpoints are lost. */
export function renderTable(options: TableOptions, wanted: Installed): string {
  const { table } = options;
  return [
    `add table ip ${table}`,
    `delete table ip ${table}`,
    `table ip ${table} {`,
    '  map services { type ipv4_addr . inet_proto . inet_service : verdict; }',
    '  map service-endpoints { type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service; }',
    '  map node-ports { type inet_proto . inet_service : verdict; }',
    '  map node-port-endpoints { type inet_proto . inet_service . mark : ipv4_addr . inet_service; }',
    '  map affinity { type ipv4_addr . ipv4_addr . inet_proto . inet_service : mark; size 65536; flags dynamic,timeout; timeout 10800s; }',
    '  set refused-services { type ipv4_addr . inet_proto . inet_service; }',
    '  set refused-node-ports { type inet_proto . inet_service; }',
    '  set hairpin { type ipv4_addr . ipv4_addr; }',
    ...hooks(options),
    '}',
    renderChange(options, new Map(), wanted),
  ].join('\n');
}

function hooks({ podCidr, serviceCidr, bridge, nodeAddresses }: TableOptions): string[] {
  const toNode = `ip daddr { ${['127.0.0.0/8', ...nodeAddresses].join(', ')} }`;
  return [
    '  chain services-of {',
    `    ip saddr != ${podCidr} ip daddr ${serviceCidr} meta mark set meta mark | ${MASQUERADE}`,
    '    ip daddr . meta l4proto . th dport vmap @services',
    `    ${toNode} meta l4proto . th dport vmap @node-ports`,
    '  }',
    '  chain prerouting { type nat hook prerouting priority dstnat; policy accept; jump services-of; }',
    '  chain output { type nat hook output priority -100; policy accept; jump services-of; }',
    '  chain postrouting {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    `    meta mark & ${MASQUERADE} == ${MASQUERADE} masquerade`,
    '    ip saddr . ip daddr @hairpin masquerade',
    `    ip saddr 127.0.0.0/8 oifname "${bridge}" masquerade`,
    `    ip saddr ${podCidr} ip daddr != ${podCidr} oifname != "${bridge}" masquerade`,
    '  }',
    '  chain refuse { meta l4proto tcp reject with tcp reset; reject with icmp type port-unreachable; }',
    // After translation: what still bears a service's address has nobody to go to.
    '  chain refuse-unserved {',
    '    ip daddr . meta l4proto . th dport @refused-services goto refuse',
    `    ip daddr ${serviceCidr} ct state new fib daddr type != local goto refuse`,
    `    ${toNode} meta l4proto . th dport @refused-node-ports goto refuse`,
    '  }',
    '  chain refuse-prerouting { type filter hook prerouting priority -90; policy accept; jump refuse-unserved; }',
    '  chain refuse-output { type filter hook output priority -90; policy accept; jump refuse-unserved; }',
  ];
}

/** What turns `before` into `wanted`, as one transaction; empty where nothing changes. */
export function renderChange({ table }: TableOptions, before: Installed, wanted: Installed): string {
  const oldElements = elementsOf(before);
  const newElements = elementsOf(wanted);
  const oldChains = chainsOf(before);
  const chains = [...chainsOf(wanted)].filter(([name]) => !oldChains.has(name)).flatMap(([name, f]) => renderChain(table, name, f));
  const gone: string[] = [];
  const added: string[] = [];
  for (const [set, old] of oldElements) collect(gone, `delete element ip ${table} ${set}`, [...old].filter(([k, v]) => newElements.get(set)?.get(k) !== v).map(([k]) => k));
  for (const [set, now] of newElements) collect(added, `add element ip ${table} ${set}`, [...now].filter(([k, v]) => oldElements.get(set)?.get(k) !== v).map(([k, v]) => (v === '' ? k : `${k} : ${v}`)));
  return [...chains, ...gone, ...added].join('\n');
}

/** Long lists of elements are cut, so that no line grows without bound. */
const ELEMENTS_PER_LINE = 500;

function collect(lines: string[], head: string, elements: readonly string[]): void {
  for (let i = 0; i < elements.length; i += ELEMENTS_PER_LINE) lines.push(`${head} { ${elements.slice(i, i + ELEMENTS_PER_LINE).join(', ')} }`);
}

/** Set or map to its elements; the value of a plain set's element is ''. */
function elementsOf(installed: Installed): Map<string, Map<string, string>> {
  const sets = new Map<string, Map<string, string>>();
  const put = (set: string, key: string, value: string) => {
    const elements = sets.get(set) ?? new Map<string, string>();
    sets.set(set, elements.set(key, value));
  };
  for (const { frontend, slots } of installed.values()) {
    const [services, endpoints, refused] = frontend.nodePort ? ['node-ports', 'node-port-endpoints', 'refused-node-ports'] : ['services', 'service-endpoints', 'refused-services'];
    if (slots.length === 0) {
      put(refused!, frontend.key, '');
      continue;
    }
    put(services!, frontend.key, `goto ${chainName(frontend, slots.length)}`);
    slots.forEach((endpoint, slot) => {
      put(endpoints!, `${frontend.key} . ${slot}`, endpoint);
      const ip = endpoint.slice(0, endpoint.indexOf(' '));
      put('hairpin', `${ip} . ${ip}`, '');
    });
  }
  return sets;
}

/** One chain for each shape of frontend, not for each frontend: `vip-3`, `port-10-masquerade`, `vip-2-affinity-10800`. */
function chainName(frontend: Frontend, slots: number): string {
  return [frontend.nodePort ? 'port' : 'vip', slots, ...(frontend.masquerade ? ['masquerade'] : []), ...(frontend.affinitySeconds === undefined ? [] : ['affinity', frontend.affinitySeconds])].join('-');
}

function chainsOf(installed: Installed): Map<string, InstalledFrontend> {
  const chains = new Map<string, InstalledFrontend>();
  for (const f of installed.values()) if (f.slots.length > 0) chains.set(chainName(f.frontend, f.slots.length), f);
  return chains;
}

/** Chooses a slot and sends the connection to its endpoint. A chain that exists already is filled anew. */
function renderChain(table: string, name: string, { frontend, slots }: InstalledFrontend): string[] {
  const key = frontend.nodePort ? 'meta l4proto . th dport' : 'ip daddr . meta l4proto . th dport';
  const map = frontend.nodePort ? 'node-port-endpoints' : 'service-endpoints';
  const pick = `ct mark set numgen random mod ${slots.length}`;
  const send = `dnat ip to ${key} . ct mark map @${map}`;
  const client = 'ip saddr . ip daddr . meta l4proto . th dport';
  const remember = `update @affinity { ${client} timeout ${frontend.affinitySeconds}s : ct mark }`;
  // A lookup that misses skips its rule. A remembered slot that is gone lets the first dnat miss: pick again.
  const rules = frontend.affinitySeconds === undefined ? [pick, send] : [pick, `ct mark set ${client} map @affinity`, remember, send, pick, remember, send];
  const masquerade = frontend.masquerade ? [`meta mark set meta mark | ${MASQUERADE}`] : [];
  return [`add chain ip ${table} ${name}`, `flush chain ip ${table} ${name}`, ...[...masquerade, ...rules].map(rule => `add rule ip ${table} ${name} ${rule}`)];
}
