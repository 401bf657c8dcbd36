/** The API over HTTPS against a bare server that does nothing but the write or the sending, with the same load. */
import { accountOf } from './account.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate } from '../src/cluster/pki/issue.ts';
import type { H2Client } from './h2-client.ts';
import type { LoadOptions, LoadResult } from './load.ts';
import { BenchSkiff, clientOf, cpuMicros, load, startPeer, startWatchers, type Endpoint } from './processes.ts';
import { median, percentile, type BenchRow } from './row.ts';

const ROUNDS = 3;
const SECONDS = 2;
const IN_FLIGHT = 64;
const PODS = 10_000;
const CONFIG_MAPS = 20_000;
const WATCHERS = 1000;
const CHANGES = 100;
/** What upstream's own server took on a machine like the one of docs/performance.md. */
const UPSTREAM_START_MS = 2400;

const padding = 'x'.repeat(1024);
const configMap = (name: string) => JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name }, data: { padding } });
/** Meant for a scheduler that does not exist, so that it stays where it is. */
const pod = (name: string) =>
  JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name, annotations: { padding } }, spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'nginx' }] } });

const NAMESPACES = ['writes', 'listed', 'watched'];
const path = (namespace: string, plural: string) => `/api/v1/namespaces/${namespace}/${plural}`;

interface Two {
  readonly skiff: Endpoint;
  readonly peer: Endpoint;
}

export async function run(): Promise<BenchRow[]> {
  await using cluster = await BenchSkiff.create();
  await cluster.up();
  await fill(cluster.endpoint);
  const start = await starts(cluster);
  const skiff = cluster.endpoint;
  const client = await clientOf(skiff);
  using peer = await startPeerLike(cluster, client);
  const two = { skiff, peer };
  const rows = [
    await creates(two, 'configmaps', { body: configMap('c#'), goal: 0.7 }),
    await creates(two, 'pods', { body: pod('p#'), goal: 0.55 }),
    await reads(two, { what: 'gets/s of a 1 KiB ConfigMap, 64 in flight', path: `${path('listed', 'configmaps')}/read`, peerPath: '/object', inFlight: IN_FLIGHT, goal: 0.7 }),
    await reads(two, { what: 'lists/s of 10,000 pods, 4 in flight', path: path('listed', 'pods'), peerPath: '/list', inFlight: 4, goal: 0.5 }),
    await changes(two, client, { what: `events/s, ${CHANGES} changes one after another to 1,000 watchers`, inFlight: 1 }),
    await changes(two, client, { what: `events/s, ${CHANGES} changes at once to 1,000 watchers`, inFlight: 64 }),
  ];
  client.close();
  return [...rows, start];
}

async function fill(skiff: Endpoint): Promise<void> {
  const client = await clientOf(skiff);
  for (const name of NAMESPACES) await client.fetch('POST', '/api/v1/namespaces', Buffer.from(JSON.stringify({ kind: 'Namespace', apiVersion: 'v1', metadata: { name } })));
  for (const namespace of NAMESPACES) await accountOf(client, namespace);
  await client.fetch('POST', path('listed', 'configmaps'), Buffer.from(configMap('read')));
  await load({ ...skiff, mode: 'create', path: path('listed', 'pods'), body: pod('p#'), inFlight: IN_FLIGHT, count: PODS, warmUpSeconds: 0 });
  await load({ ...skiff, mode: 'create', path: path('listed', 'configmaps'), body: configMap('c#'), inFlight: IN_FLIGHT, count: CONFIG_MAPS, warmUpSeconds: 0 });
  client.close();
}

/** The peer writes and answers the very bytes that Skiff does. */
async function startPeerLike(cluster: BenchSkiff, client: H2Client): Promise<Endpoint & Disposable> {
  const file = (name: string) => join(cluster.folder, name);
  const object = await client.fetch('GET', `${path('listed', 'configmaps')}/read`);
  writeFileSync(file('object'), object);
  writeFileSync(file('pod'), await client.fetch('GET', `${path('listed', 'pods')}/p0`));
  writeFileSync(file('list'), await client.fetch('GET', path('listed', 'pods')));
  writeFileSync(file('event'), `{"type":"ADDED","object":${object.toString().trim()}}\n`);
  const ca = await issueCertificate({ commonName: 'bench', usage: 'ca', notBefore: new Date(Date.now() - 3_600_000), days: 1 });
  const serving = await issueCertificate({ commonName: 'peer', usage: 'server', ipAddresses: ['127.0.0.1'], notBefore: new Date(Date.now() - 3_600_000), days: 1, signer: ca });
  writeFileSync(file('peer-ca.crt'), ca.certPem);
  writeFileSync(file('peer.crt'), serving.certPem);
  writeFileSync(file('peer.key'), serving.keyPem);
  const created = { configmaps: { file: file('object'), name: 'read' }, pods: { file: file('pod'), name: 'p0' } };
  return startPeer({ cert: file('peer.crt'), key: file('peer.key'), directory: file('peer-db'), object: file('object'), list: file('list'), event: file('event'), created }, file('peer-ca.crt'));
}

/** Peer and Skiff take turns, so that both meet the same machine; the ratio is the median of the rounds'. */
async function alternate(row: { what: string; goal: number }, peer: (round: number) => Promise<Measured>, skiff: (round: number) => Promise<Measured>): Promise<BenchRow> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await peer(round));
    ours.push(await skiff(round));
  }
  const middle = (of: readonly Measured[], field: keyof Measured) => median(of.map(m => m[field]));
  const parts = [`the server's CPU for each: ${middle(ours, 'cpuMicros').toFixed(1)} against ${middle(theirs, 'cpuMicros').toFixed(1)} microseconds`];
  return { ...row, value: middle(ours, 'perSecond'), against: middle(theirs, 'perSecond'), ratio: median(ours.map((value, i) => value.perSecond / theirs[i]!.perSecond)), parts };
}

interface Measured {
  readonly perSecond: number;
  /** Of the server's process, for each request or event: it says more than the rate where others use the machine, too. */
  readonly cpuMicros: number;
}

async function measured(pid: number, run: () => Promise<LoadResult>): Promise<Measured> {
  const before = cpuMicros(pid);
  const { perSecond, total } = await run();
  return { perSecond, cpuMicros: (cpuMicros(pid) - before) / total };
}

const rate = (options: LoadOptions & Endpoint) => measured(options.pid, () => load(options));

function creates({ skiff, peer }: Two, plural: string, { body, goal }: { body: string; goal: number }): Promise<BenchRow> {
  const options = (round: number) => ({ mode: 'create' as const, body, inFlight: IN_FLIGHT, seconds: SECONDS, first: round * 1_000_000 });
  return alternate(
    { what: `durable creates/s of 1 KiB ${plural}, ${IN_FLIGHT} in flight`, goal },
    round => rate({ ...peer, ...options(round), path: `/${plural}` }),
    round => rate({ ...skiff, ...options(round), path: path('writes', plural) }),
  );
}

function reads({ skiff, peer }: Two, asked: { what: string; path: string; peerPath: string; inFlight: number; goal: number }): Promise<BenchRow> {
  const options = { mode: 'get' as const, inFlight: asked.inFlight, seconds: SECONDS };
  return alternate(
    { what: asked.what, goal: asked.goal },
    () => rate({ ...peer, ...options, path: asked.peerPath }),
    () => rate({ ...skiff, ...options, path: asked.path }),
  );
}

async function changes({ skiff, peer }: Two, client: H2Client, { what, inFlight }: { what: string; inFlight: number }): Promise<BenchRow> {
  const options = { mode: 'watch' as const, watchers: WATCHERS, events: CHANGES };
  const peerClient = await clientOf(peer);
  const row = await alternate(
    { what, goal: 0.9 },
    async () => {
      const seen = await startWatchers({ ...peer, ...options, path: '/watch' });
      const result = measured(peer.pid, () => seen.result());
      // As many at a time as Skiff is asked for.
      for (let left = CHANGES; left > 0; left -= inFlight) await peerClient.fetch('GET', `/emit/${Math.min(left, inFlight)}`);
      return result;
    },
    async round => {
      const seen = await startWatchers({ ...skiff, ...options, path: `${path('watched', 'configmaps')}?watch=1&resourceVersion=${await newest(client)}` });
      let next = 0;
      const result = measured(skiff.pid, () => seen.result());
      const writer = async () => {
        while (next < CHANGES) await client.fetch('POST', path('watched', 'configmaps'), Buffer.from(configMap(`c${inFlight}-${round}-${next++}`)));
      };
      await Promise.all(Array.from({ length: inFlight }, writer));
      return result;
    },
  );
  peerClient.close();
  return row;
}

async function newest(client: H2Client): Promise<string> {
  const list = JSON.parse((await client.fetch('GET', `${path('watched', 'configmaps')}?limit=1`)).toString()) as { metadata: { resourceVersion: string } };
  return list.metadata.resourceVersion;
}

/** From the command to /readyz, on a cluster that is there. */
async function starts(cluster: BenchSkiff): Promise<BenchRow> {
  const { endpoint } = cluster;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await cluster.stop();
    const began = performance.now();
    const up = cluster.up();
    times.push((await readyAt(endpoint)) - began);
    await up;
  }
  const value = percentile(times, 50);
  return { what: 'API server, from the command to /readyz, with 10,000 pods and 20,000 ConfigMaps', value, against: UPSTREAM_START_MS, ratio: value / UPSTREAM_START_MS, goal: 1, unit: 'ms' };
}

async function readyAt(endpoint: Endpoint): Promise<number> {
  for (;;) {
    try {
      const client = await clientOf(endpoint);
      const answer = await client.fetch('GET', '/readyz');
      client.close();
      if (answer.toString() === 'ok') return performance.now();
    } catch {
      // Not there yet.
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
