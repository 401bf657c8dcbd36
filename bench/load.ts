/** The load generator: 8 connections, in a process of its own. Prints one JSON line. */
import { readFileSync } from 'node:fs';
import { H2Client, isFailure, type AnswerHandler } from './h2-client.ts';
import { percentile } from './row.ts';

export interface LoadOptions {
  readonly url: string;
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly mode: 'create' | 'get' | 'watch';
  /** Of create: the collection. Of get: the object or collection. Of watch: the collection's watch. */
  readonly path: string;
  readonly inFlight?: number;
  /** Counted time; before it there is some more that is not. */
  readonly seconds?: number;
  readonly warmUpSeconds?: number;
  /** Of create: the body, `#` stands for the number. */
  readonly body?: string;
  /** Of create: names made by different runs must differ. */
  readonly first?: number;
  /** Of create: at most so many. */
  readonly count?: number;
  /** Of watch: how many watchers, and after how many events each is done. */
  readonly watchers?: number;
  readonly events?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
  /** With those that were not counted. */
  readonly total: number;
}

const CONNECTIONS = 8;

function connections(o: LoadOptions): Promise<H2Client[]> {
  const tls = { ca: readFileSync(o.ca), ...(o.cert ? { cert: readFileSync(o.cert), key: readFileSync(o.key!) } : {}) };
  return Promise.all(Array.from({ length: CONNECTIONS }, () => H2Client.connect(o.url, tls)));
}

/** Keeps `inFlight` requests under way, each connection its share of them. */
async function steady(o: LoadOptions): Promise<LoadResult> {
  const all = await connections(o);
  const latencies: number[] = [];
  const began = performance.now();
  const counted = began + (o.warmUpSeconds ?? 0.3) * 1000;
  const end = o.seconds === undefined ? Infinity : counted + o.seconds * 1000;
  const [before = '', after = ''] = (o.body ?? '').split('#');
  const last = (o.first ?? 0) + (o.count ?? Infinity);
  let next = o.first ?? 0;
  let total = 0;
  const worker = (client: H2Client) =>
    new Promise<void>((resolve, reject) => {
      const send = () => {
        const start = performance.now();
        if (start >= end || next >= last) return resolve();
        const answer = answerTo({ done: () => (total++, start >= counted && latencies.push(performance.now() - start), send()), reject });
        if (o.mode === 'create') client.request('POST', o.path, answer, Buffer.from(`${before}${next++}${after}`));
        else client.request('GET', o.path, answer);
      };
      send();
    });
  await Promise.all(Array.from({ length: o.inFlight ?? 1 }, (_, i) => worker(all[i % CONNECTIONS]!)));
  const elapsed = (performance.now() - (o.seconds === undefined ? began : counted)) / 1000;
  for (const client of all) client.close();
  return { perSecond: latencies.length / elapsed, p50: percentile(latencies, 50), p99: percentile(latencies, 99), count: latencies.length, total };
}

function answerTo({ done, reject }: { done: () => void; reject: (error: Error) => void }): AnswerHandler {
  let refused: Buffer | undefined;
  return {
    data: bytes => {
      if (isFailure(bytes)) refused = Buffer.from(bytes);
    },
    ended: () => (refused ? reject(new Error(`refused: ${refused.toString()}`)) : done()),
    failed: reject,
  };
}

/** Opens all watches, says `ready` on its first line, and counts event lines until all have had all. */
async function watch(o: LoadOptions): Promise<LoadResult> {
  const all = await connections(o);
  const wanted = o.watchers! * o.events!;
  let first = 0;
  let total = 0;
  let open = 0;
  await new Promise<void>((resolve, reject) => {
    const handler: AnswerHandler = {
      headed: () => {
        if (++open === o.watchers) console.log('ready');
      },
      data: bytes => {
        if (first === 0) first = performance.now();
        for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) total++;
        if (total >= wanted) resolve();
      },
      ended: () => reject(new Error(`a watch ended after ${total} of ${wanted} events`)),
      failed: reject,
    };
    for (let i = 0; i < o.watchers!; i++) all[i % CONNECTIONS]!.request('GET', o.path, handler);
  });
  const elapsed = (performance.now() - first) / 1000;
  for (const client of all) client.close();
  return { perSecond: total / elapsed, p50: 0, p99: 0, count: total, total };
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
console.log(JSON.stringify(await (options.mode === 'watch' ? watch(options) : steady(options))));
process.exit(0);
