/** Reads a container's log as `kubectl logs` wants it: from the tail or a time, followed to the container's end. */
import { sleep, type Clock } from '../../base/clock.ts';
import type { Filesystem } from '../filesystem.ts';
import { parseLogLine } from './line.ts';
import { tailOffset } from './tail.ts';

export interface LogQuery {
  readonly follow: boolean;
  readonly timestamps: boolean;
  /** Milliseconds since the epoch; earlier lines are left out. */
  readonly since?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly stream?: 'All' | 'Stdout' | 'Stderr';
}

export interface LogReading {
  readonly fs: Filesystem;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether more may be written. */
  alive(): boolean;
}

const CHUNK = 64 * 1024;
const POLL = 100;
/** At least this much is sent at once where it is there. */
const BATCH = 32 * 1024;

export async function* readLog(path: string, query: LogQuery, at: LogReading): AsyncGenerator<Uint8Array> {
  let left = query.limitBytes ?? Number.POSITIVE_INFINITY;
  let batch = '';
  const take = (text: string): Uint8Array => {
    const bytes = new TextEncoder().encode(text);
    const cut = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= cut.length;
    return cut;
  };
  for await (const line of rawLines(path, query, at)) {
    if (line !== undefined) batch += shown(line, query);
    if (batch.length < BATCH && line !== undefined) continue;
    if (batch !== '') yield take(batch);
    batch = '';
    if (left <= 0) return;
  }
  if (batch !== '' && left > 0) yield take(batch);
}

function shown(raw: string, { since, timestamps, stream = 'All' }: LogQuery): string {
  const line = parseLogLine(raw);
  if (!line) return '';
  if (stream !== 'All' && stream.toLowerCase() !== line.stream) return '';
  if (since !== undefined && Date.parse(line.time) < since) return '';
  return timestamps ? `${line.time} ${line.text}` : line.text;
}

/** Complete lines as they come; undefined says that there is no more for now. */
async function* rawLines(path: string, query: LogQuery, at: LogReading): AsyncGenerator<string | undefined> {
  let offset = query.tailLines === undefined ? 0 : await tailOffset(at.fs, path, query.tailLines);
  let inode = (await at.fs.stat(path))?.inode;
  let rest = new Uint8Array();
  const lines = function* (chunk: Uint8Array): Generator<string> {
    const all = new Uint8Array(rest.length + chunk.length);
    all.set(rest);
    all.set(chunk, rest.length);
    const end = all.lastIndexOf(10);
    rest = all.slice(end + 1);
    if (end >= 0) yield* new TextDecoder().decode(all.subarray(0, end)).split('\n');
  };
  for (;;) {
    if (at.signal.aborted) return;
    const alive = at.alive();
    const chunk = inode === undefined ? new Uint8Array() : await at.fs.read(path, offset, CHUNK);
    if (chunk.length > 0) {
      offset += chunk.length;
      yield* lines(chunk);
      continue;
    }
    const now = (await at.fs.stat(path))?.inode;
    if (now !== undefined && now !== inode) {
      if (inode !== undefined) yield* lines(await restOfRotated(path, { inode, offset, fs: at.fs }));
      [inode, offset] = [now, 0];
      continue;
    }
    if (!query.follow || !alive) break;
    yield undefined;
    await sleep(at.clock, POLL, at.signal).catch(() => {});
  }
  if (rest.length > 0) yield new TextDecoder().decode(rest);
}

/** What was written to a file before it was renamed, and not yet read. */
async function restOfRotated(path: string, at: { inode: number; offset: number; fs: Filesystem }): Promise<Uint8Array> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  for (const name of await at.fs.list(folder)) {
    const info = await at.fs.stat(`${folder}/${name}`);
    if (info?.inode === at.inode && info.size > at.offset) return at.fs.read(`${folder}/${name}`, at.offset, info.size - at.offset);
  }
  return new Uint8Array();
}
