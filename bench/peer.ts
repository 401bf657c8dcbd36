/** The floor: a bare node:http2 server over TLS that does nothing but the write, the read or the sending. Prints its port. */
import { readFileSync, rmSync } from 'node:fs';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { open } from 'lmdb';

const { cert, key, directory, pods } = JSON.parse(process.argv[2] ?? '{}') as { cert: string; key: string; directory: string; pods: number };
rmSync(directory, { recursive: true, force: true });
const db = open({ path: directory, keyEncoding: 'binary', encoding: 'binary', overlappingSync: false });
const memory = new Map<string, Buffer>();
const item = Buffer.from(JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x', namespace: 'default', annotations: { padding: 'x'.repeat(1024) } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }));
const list = Buffer.concat([Buffer.from('{"items":['), ...Array.from({ length: pods }, (_, i) => (i === 0 ? item : Buffer.concat([Buffer.from(','), item]))), Buffer.from(']}')]);
const watchers = new Set<ServerHttp2Stream>();

const answer = (stream: ServerHttp2Stream, status: number, bytes: Buffer) => {
  stream.respond({ ':status': status, 'content-type': 'application/json', 'content-length': bytes.length });
  stream.end(bytes);
};

async function create(stream: ServerHttp2Stream, path: string, chunks: Buffer[]): Promise<void> {
  const bytes = Buffer.concat(chunks);
  const { metadata } = JSON.parse(bytes.toString()) as { metadata: { name: string } };
  const name = `${path}/${metadata.name}`;
  memory.set(name, bytes);
  await db.put(Buffer.from(name), bytes);
  answer(stream, 201, bytes);
}

/** `/emit/N`: N events of `item`'s size to every watcher, one turn apart as changes are. */
function emit(stream: ServerHttp2Stream, events: number): void {
  const event = Buffer.concat([Buffer.from('{"type":"MODIFIED","object":'), item, Buffer.from('}\n')]);
  let left = events;
  const next = () => {
    if (left-- === 0) return answer(stream, 200, Buffer.from('{}'));
    for (const w of watchers) w.write(event);
    setImmediate(next);
  };
  next();
}

const server = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key), settings: { maxConcurrentStreams: 2000 } });
server.on('stream', (stream, headers) => {
  const path = String(headers[':path']);
  stream.on('error', () => watchers.delete(stream));
  if (headers[':method'] === 'POST') {
    const chunks: Buffer[] = [];
    stream.on('data', (c: Buffer) => chunks.push(c));
    stream.on('end', () => void create(stream, path, chunks));
  } else if (path.startsWith('/emit/')) emit(stream, Number(path.slice(6)));
  else if (path.includes('watch=1')) {
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    watchers.add(stream);
  } else answer(stream, 200, path === '/list' ? list : (memory.get(path) ?? item));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
