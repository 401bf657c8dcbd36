import { decode, encode, type Packet } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { type DnsServer, HostUpstream, serveDns } from './adapters/dns-server.ts';
import type { ClusterNames } from './records.ts';
import { Resolver, type Upstream } from './resolver.ts';

const service = (name: string, spec: Service['spec']): Service => ({ metadata: { name, namespace: 'default' }, spec });
const services = [
  service('web', { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }),
  service('db', { clusterIP: 'None', clusterIPs: ['None'], ports: [{ name: 'mysql', port: 3306 }] }),
  service('away', { type: 'ExternalName', externalName: 'example.org' }),
  service('near', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }),
];
const slices: EndpointSlice[] = [{
  metadata: { name: 'db-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'db' } },
  addressType: 'IPv4',
  ports: [{ name: 'mysql', port: 3306, protocol: 'TCP' }],
  endpoints: [
    { addresses: ['10.244.0.5'], hostname: 'db-0', conditions: { ready: true } },
    { addresses: ['10.244.0.6'], conditions: { ready: true } },
    { addresses: ['10.244.0.7'], hostname: 'db-2', conditions: { ready: false } },
  ],
}];
const names: ClusterNames = {
  domain: 'cluster.local',
  service: (namespace, name) => services.find(s => s.metadata.namespace === namespace && s.metadata.name === name),
  slices: (_, name) => slices.filter(s => s.metadata.labels?.['kubernetes.io/service-name'] === name),
  hasNamespace: namespace => namespace === 'default',
  servicesByIP: ip => services.filter(s => s.spec.clusterIP === ip),
  slicesByIP: ip => slices.filter(s => s.endpoints?.some(e => e.addresses.includes(ip))),
};
const upstream: Upstream = {
  ask: message => {
    const query = decode(Buffer.from(message));
    return Promise.resolve(encode({ type: 'response', id: query.id!, questions: query.questions!, answers: [{ type: 'A', name: query.questions![0]!.name, data: '192.0.2.1', ttl: 5 }] }));
  },
};
const dead: Upstream = { ask: () => Promise.reject(new Error('no way out')) };

async function ask(name: string, type = 'A', { to = upstream, protocol = 'udp' as 'udp' | 'tcp' } = {}): Promise<Packet & { rcode: number; shown: string[] }> {
  const bytes = await new Resolver(names, to).answer(encode({ type: 'query', id: 7, flags: 256, questions: [{ name, type: type as 'A' }] }), protocol);
  const packet = decode(Buffer.from(bytes!));
  const shown = (packet.answers ?? []).map(a => ('data' in a ? (a.type === 'SRV' ? `${a.data.priority} ${a.data.weight} ${a.data.port} ${a.data.target}` : String(a.data)) : ''));
  return { ...packet, rcode: packet.flags! & 15, shown };
}

describe('Resolver', () => {
  it.each<[string, string, number, string[]]>([
    ['web.default.svc.cluster.local', 'A', 0, ['10.96.0.7']],
    ['WEB.default.svc.Cluster.Local', 'A', 0, ['10.96.0.7']],
    ['web.default.svc.cluster.local', 'AAAA', 0, []],
    ['_http._tcp.web.default.svc.cluster.local', 'SRV', 0, ['0 100 80 web.default.svc.cluster.local']],
    ['_http._udp.web.default.svc.cluster.local', 'SRV', 3, []],
    ['nosuch.default.svc.cluster.local', 'A', 3, []],
    ['web.nowhere.svc.cluster.local', 'A', 3, []],
    ['db.default.svc.cluster.local', 'A', 0, ['10.244.0.5', '10.244.0.6']],
    ['db-0.db.default.svc.cluster.local', 'A', 0, ['10.244.0.5']],
    ['10-244-0-6.db.default.svc.cluster.local', 'A', 0, ['10.244.0.6']],
    ['db-2.db.default.svc.cluster.local', 'A', 3, []],
    ['_mysql._tcp.db.default.svc.cluster.local', 'SRV', 0, ['0 50 3306 db-0.db.default.svc.cluster.local', '0 50 3306 10-244-0-6.db.default.svc.cluster.local']],
    ['10-1-2-3.default.pod.cluster.local', 'A', 0, ['10.1.2.3']],
    ['10-1-2-300.default.pod.cluster.local', 'A', 3, []],
    ['10-1-2-3.nowhere.pod.cluster.local', 'A', 3, []],
    ['away.default.svc.cluster.local', 'A', 0, ['example.org', '192.0.2.1']],
    ['near.default.svc.cluster.local', 'A', 0, ['web.default.svc.cluster.local', '10.96.0.7']],
    ['away.default.svc.cluster.local', 'CNAME', 0, ['example.org']],
    ['dns-version.cluster.local', 'TXT', 0, ['1.1.0']],
    ['7.0.96.10.in-addr.arpa', 'PTR', 0, ['web.default.svc.cluster.local']],
    ['5.0.244.10.in-addr.arpa', 'PTR', 0, ['db-0.db.default.svc.cluster.local']],
    ['cluster.local', 'A', 0, []],
    ['default.svc.cluster.local', 'A', 0, []],
    ['nowhere.svc.cluster.local', 'A', 3, []],
    ['example.org', 'A', 0, ['192.0.2.1']],
  ])('%s %s: %i %j', async (name, type, rcode, shown) => {
    const answer = await ask(name, type);
    expect([answer.rcode, answer.shown]).toEqual([rcode, shown]);
  });

  it('names its zone where there is nothing', async () => {
    expect((await ask('nosuch.default.svc.cluster.local')).authorities?.[0]).toMatchObject({ type: 'SOA', name: 'cluster.local' });
  });
  it('says so when nobody upstream answers', async () => {
    expect((await ask('example.org', 'A', { to: dead })).rcode).toBe(2);
  });
  it('does not answer what is no question', async () => {
    expect(await new Resolver(names, dead).answer(new Uint8Array([1, 2, 3]), 'udp')).toBeUndefined();
  });
  it('cuts what is too long for UDP, and gives it whole over TCP', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ addresses: [`10.244.1.${i}`] }));
    slices.push({ metadata: { name: 'db-2', namespace: 'default', labels: { 'kubernetes.io/service-name': 'db' } }, addressType: 'IPv4', ports: [], endpoints: many });
    const cut = await ask('db.default.svc.cluster.local');
    const whole = await ask('db.default.svc.cluster.local', 'A', { protocol: 'tcp' });
    slices.pop();
    expect([cut.shown.length, (cut.flags! & 512) !== 0, whole.shown.length]).toEqual([0, true, 62]);
  });
});

describe('HostUpstream', () => {
  it('goes on to the next server where there is no way to one, and says so when none is left', async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/skiff-dns-');
    // A closed port on loopback and an address that nothing routes to.
    writeFileSync(`${folder}/resolv.conf`, 'nameserver 127.254.254.254\nnameserver 255.255.255.255\n');
    const host = new HostUpstream(`${folder}/resolv.conf`);
    await expect(host.ask(encode({ type: 'query', id: 3, questions: [{ name: 'x', type: 'A' }] }), 'udp')).rejects.toThrow('none of those');
    await expect(host.ask(encode({ type: 'query', id: 3, questions: [{ name: 'x', type: 'A' }] }), 'tcp')).rejects.toThrow('none of those');
    rmSync(folder, { recursive: true });
  });
});

describe('serveDns', () => {
  let server: DnsServer | undefined;
  afterEach(() => server?.close());

  it('answers over UDP and TCP on one port, and shrugs at noise', async () => {
    const { createSocket } = await import('node:dgram');
    const { connect } = await import('node:net');
    server = await serveDns(new Resolver(names, dead), ['127.0.0.1'], 0);
    const query = encode({ type: 'query', id: 9, questions: [{ name: 'web.default.svc.cluster.local', type: 'A' }] });
    const udp = createSocket('udp4');
    const overUdp = new Promise<Buffer>(resolve => udp.once('message', resolve));
    udp.send(Buffer.from('noise'), server.port, '127.0.0.1');
    udp.send(query, server.port, '127.0.0.1');
    expect(decode(await overUdp).answers).toMatchObject([{ data: '10.96.0.7' }]);
    udp.close();
    const tcp = connect(server.port, '127.0.0.1');
    const overTcp = new Promise<Buffer>(resolve => tcp.once('data', resolve));
    tcp.write(Buffer.concat([Buffer.from([0, query.length]), query]));
    expect(decode((await overTcp).subarray(2)).answers).toMatchObject([{ data: '10.96.0.7' }]);
    tcp.destroy();
  });
});
