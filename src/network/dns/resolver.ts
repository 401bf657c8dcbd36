/** Answers DNS messages: the cluster's names from the caches, everything else by asking an upstream server. */
import { decode, encode, type Answer, type Packet, type Question } from 'dns-packet';
import type { Cache } from '../../client/cache.ts';
import type { Namespace, Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { type ClusterNames, type DnsRecord, lookup, type Lookup } from './records.ts';

/** Seconds that clients may keep an answer, as kubeadm configures CoreDNS. */
const TTL = 30;
const NXDOMAIN = 3;
const SERVFAIL = 2;
const NOTIMP = 4;
/** AA: the answer is the cluster's own. */
const AUTHORITATIVE = 1 << 10;
const RECURSION_DESIRED = 1 << 8;
const RECURSION_AVAILABLE = 1 << 7;
const TRUNCATED = 1 << 9;

/** Asks the machine's own name servers; rejects when none answers in time. */
export interface Upstream {
  ask(message: Uint8Array, protocol: 'udp' | 'tcp'): Promise<Uint8Array>;
}

export class Resolver {
  private readonly names: ClusterNames;
  private readonly upstream: Upstream;

  constructor(names: ClusterNames, upstream: Upstream) {
    this.names = names;
    this.upstream = upstream;
  }

  /** The answer's bytes; undefined where the message was no question at all. */
  async answer(message: Uint8Array, protocol: 'udp' | 'tcp'): Promise<Uint8Array | undefined> {
    let query: Packet;
    try {
      query = decode(Buffer.from(message));
    } catch {
      return undefined;
    }
    if (query.type !== 'query') return undefined;
    const question = query.questions?.[0];
    if (!question || query.questions!.length !== 1) return reply(query, { rcode: NOTIMP });
    const result = lookup(question.name, this.names);
    if (result.kind === 'outside') return this.forward(query, message, protocol);
    return fit(await this.own(query, question, result), query, protocol);
  }

  private async own(query: Packet, question: Question, result: Exclude<Lookup, { kind: 'outside' }>): Promise<Uint8Array> {
    if (result.kind === 'absent') return reply(query, { rcode: NXDOMAIN, authorities: [this.soa()] });
    const alias = result.records.find(r => r.type === 'CNAME');
    if (alias && question.type !== 'CNAME') return this.followAlias(query, question, alias);
    const wanted = result.records.filter(r => r.type === question.type || question.type === ('ANY' as string));
    if (wanted.length === 0) return reply(query, { authorities: [this.soa()] });
    return reply(query, { answers: wanted.map(asAnswer), additionals: question.type === 'SRV' ? result.additional.map(asAnswer) : [] });
  }

  /** An ExternalName's target is looked up too, here or upstream; where that fails the alias stands alone. */
  private async followAlias(query: Packet, question: Question, alias: DnsRecord): Promise<Uint8Array> {
    const target = alias.data as string;
    const message = encode({ type: 'query', id: query.id ?? 0, flags: RECURSION_DESIRED, questions: [{ ...question, name: target }] });
    const answered = await this.answer(message, 'udp').catch(() => undefined);
    const answers = answered ? (decode(Buffer.from(answered)).answers ?? []) : [];
    return reply(query, { answers: [asAnswer(alias), ...answers] });
  }

  private async forward(query: Packet, message: Uint8Array, protocol: 'udp' | 'tcp'): Promise<Uint8Array> {
    try {
      return await this.upstream.ask(message, protocol);
    } catch {
      return reply(query, { rcode: SERVFAIL });
    }
  }

  private soa(): Answer {
    const zone = this.names.domain;
    return { type: 'SOA', name: zone, ttl: TTL, data: { mname: `ns.dns.${zone}`, rname: `hostmaster.${zone}`, serial: 1, refresh: 7200, retry: 1800, expire: 86400, minimum: TTL } };
  }
}

function asAnswer(record: DnsRecord): Answer {
  return { ...record, ttl: TTL, class: 'IN' } as Answer;
}

interface Reply {
  readonly rcode?: number;
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  readonly additionals?: Answer[];
}

function reply(query: Packet, { rcode = 0, ...sections }: Reply): Uint8Array {
  const flags = AUTHORITATIVE | RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED) | rcode;
  return encode({ type: 'response', id: query.id ?? 0, flags, questions: query.questions ?? [], ...sections });
}

/** Over UDP an answer larger than the client takes is sent empty, marked as cut: it asks again over TCP. */
function fit(answer: Uint8Array, query: Packet, protocol: 'udp' | 'tcp'): Uint8Array {
  const opt = query.additionals?.find(a => a.type === 'OPT') as { udpPayloadSize?: number } | undefined;
  if (protocol === 'tcp' || answer.length <= Math.max(512, opt?.udpPayloadSize ?? 0)) return answer;
  return encode({ type: 'response', id: query.id ?? 0, flags: AUTHORITATIVE | RECURSION_AVAILABLE | TRUNCATED, questions: query.questions ?? [] });
}

export interface NameCaches {
  readonly services: Cache<Service>;
  readonly endpointSlices: Cache<EndpointSlice>;
  readonly namespaces: Cache<Namespace>;
}

/** The cluster's names out of the shared caches, indexed for each question that is asked. */
export function clusterNames(domain: string, { services, endpointSlices, namespaces }: NameCaches): ClusterNames {
  services.addIndex('ip', s => [...(s.spec.clusterIPs ?? [])]);
  endpointSlices.addIndex('service', s => {
    const name = s.metadata.labels?.['kubernetes.io/service-name'];
    return name === undefined ? [] : [`${s.metadata.namespace}/${name}`];
  });
  endpointSlices.addIndex('ip', s => (s.endpoints ?? []).flatMap(e => [...e.addresses]));
  return {
    domain,
    service: (namespace, name) => services.get(name, namespace),
    slices: (namespace, service) => endpointSlices.byIndex('service', `${namespace}/${service}`),
    hasNamespace: namespace => namespaces.get(namespace) !== undefined,
    servicesByIP: ip => services.byIndex('ip', ip),
    slicesByIP: ip => endpointSlices.byIndex('ip', ip),
  };
}
