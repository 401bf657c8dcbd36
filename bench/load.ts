/** The load generator: HTTP/2 over TLS on 8 connections, in a process of its own. Prints one JSON line. */
import { readFileSync } from 'node:fs';
import { connect, type ClientHttp2Session } from 'node:http2';

export interface LoadOptions {
  readonly url: string;
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly mode: 'create' | 'get' | 'list' | 'watch';
  /** Of create: the collection. Of get: the objects, `#` stands for a number below `objects`. Of list and watch: the collection. */
  readonly path: string;
  readonly inFlight: number;
  readonly seconds: number;
  /** Of create: the body, `#` stands for the number. */
  readonly body?: string;
  readonly objects?: number;
  /** Names made by different runs must differ. */
  readonly first?: number;
  /** Of watch: how many watchers, and after how many events each is done. */
  readonly watchers?: number;
  readonly events?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

const CONNECTIONS = 8;

function sessions(o: LoadOptions): ClientHttp2Session[] {
  const tls = { ca: readFileSync(o.ca), ...(o.cert ? { cert: readFileSync(o.cert), key: readFileSync(o.key!) } : {}) };
  return Array.from({ length: CONNECTIONS }, () => connect(o.url, { ...tls, settings: { initialWindowSize: 1 << 24 }, peerMaxConcurrentStreams: 1000 }));
}

function once(session: ClientHttp2Session, method: string, path: string, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': path, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, { endStream: body === undefined });
    let status = 0;
    stream.on('response', h => (status = h[':status'] ?? 0));
    stream.on('data', () => {});
    stream.on('end', () => (status < 300 ? resolve(status) : reject(new Error(`${method} ${path}: ${status}`))));
    stream.on('error', reject);
    if (body !== undefined) stream.end(body);
  });
}

async function steady(o: LoadOptions): Promise<LoadResult> {
  const all = sessions(o);
  const latencies: number[] = [];
  let n = o.first ?? 0;
  const end = performance.now() + o.seconds * 1000;
  const began = performance.now();
  const worker = async (i: number) => {
    const session = all[i % CONNECTIONS]!;
    while (performance.now() < end) {
      const number = n++;
      const start = performance.now();
      if (o.mode === 'create') await once(session, 'POST', o.path, o.body!.replaceAll('#', String(number)));
      else await once(session, 'GET', o.mode === 'get' ? o.path.replace('#', String(number % o.objects!)) : o.path);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: o.inFlight }, (_, i) => worker(i)));
  const elapsed = (performance.now() - began) / 1000;
  for (const session of all) session.destroy();
  const sorted = latencies.sort((a, b) => a - b);
  return { perSecond: sorted.length / elapsed, p50: sorted[Math.floor(sorted.length / 2)]!, p99: sorted[Math.floor(sorted.length * 0.99)]!, count: sorted.length };
}

/** Opens all watches, says `ready` on its first line, and counts event lines until each watcher has had all. */
async function watch(o: LoadOptions): Promise<LoadResult> {
  const all = sessions(o);
  let first = 0;
  let last = 0;
  let total = 0;
  let open = 0;
  await new Promise<void>((resolve, reject) => {
    for (let i = 0; i < o.watchers!; i++) {
      const stream = all[i % CONNECTIONS]!.request({ ':method': 'GET', ':path': o.path });
      let seen = 0;
      stream.on('response', () => {
        if (++open === o.watchers) console.log('ready');
      });
      stream.on('data', (chunk: Buffer) => {
        let lines = 0;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
        if (lines === 0) return;
        if (first === 0) first = performance.now();
        seen += lines;
        total += lines;
        last = performance.now();
        if (total >= o.watchers! * o.events!) resolve();
      });
      stream.on('error', reject);
    }
  });
  for (const session of all) session.destroy();
  return { perSecond: (total / (last - first)) * 1000, p50: 0, p99: 0, count: total };
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
if (options.url) console.log(JSON.stringify(await (options.mode === 'watch' ? watch(options) : steady(options))));
