/** The floor: a bare node:http2 server over TLS that does nothing but the write, the read or the sending, of the very bytes that Skiff writes, reads or sends. Prints its port. */
import { readFileSync, rmSync } from 'node:fs';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { open } from 'lmdb';

export interface PeerOptions {
  readonly cert: string;
  readonly key: string;
  readonly directory: string;
  /** Files with what it answers: the bytes of one object, of a list, of one event. */
  readonly object: string;
  readonly list: string;
  readonly event: string;
  /** By plural, what Skiff makes of a create: a file with an object, and the name that it has in there. */
  readonly created: Readonly<Record<string, { readonly file: string; readonly name: string }>>;
}

const options = JSON.parse(process.argv[2] ?? '{}') as PeerOptions;
rmSync(options.directory, { recursive: true, force: true });
const db = open({ path: options.directory, keyEncoding: 'binary', encoding: 'binary', overlappingSync: false });
const object = readFileSync(options.object);
const list = readFileSync(options.list);
const event = readFileSync(options.event);
/** What stands before and behind the name, by the path of the creates. */
const created = new Map(Object.entries(options.created).map(([plural, { file, name }]) => [`/${plural}`, readFileSync(file, 'utf8').split(`"name":${JSON.stringify(name)}`)]));
const watchers = new Set<ServerHttp2Stream>();

const answer = (stream: ServerHttp2Stream, status: number, bytes: Buffer) => {
  stream.respond({ ':status': status, 'content-type': 'application/json', 'content-length': bytes.length });
  stream.end(bytes);
};

async function create(stream: ServerHttp2Stream, path: string, chunks: Buffer[]): Promise<void> {
  const { metadata } = JSON.parse(Buffer.concat(chunks).toString()) as { metadata: { name: string } };
  const bytes = Buffer.from(created.get(path)!.join(`"name":${JSON.stringify(metadata.name)}`));
  await db.put(Buffer.from(`${path}/${metadata.name}`), bytes);
  answer(stream, 201, bytes);
}

/** `/emit/N`: N events to every watcher, one turn apart as changes are. */
function emit(stream: ServerHttp2Stream, events: number): void {
  let left = events;
  const next = () => {
    if (left-- === 0) return answer(stream, 200, Buffer.from('{}'));
    for (const w of watchers) w.write(event);
    setImmediate(next);
  };
  next();
}

const server = createSecureServer({ cert: readFileSync(options.cert), key: readFileSync(options.key), settings: { maxConcurrentStreams: 2000 } });
server.on('stream', (stream, headers) => {
  const path = String(headers[':path']);
  stream.on('error', () => undefined);
  if (headers[':method'] === 'POST') {
    const chunks: Buffer[] = [];
    stream.on('data', (c: Buffer) => chunks.push(c));
    stream.on('end', () => void create(stream, path, chunks));
  } else if (path.startsWith('/emit/')) emit(stream, Number(path.slice(6)));
  else if (path === '/watch') {
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    watchers.add(stream);
    stream.on('close', () => watchers.delete(stream));
  } else answer(stream, 200, path === '/list' ? list : object);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
