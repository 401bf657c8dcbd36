/** A read-only image registry on loopback: just enough of the distribution protocol for a pull. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readIndex, type ImageStore } from './build.ts';

export interface Registry {
  readonly port: number;
  close(): Promise<void>;
}

const MANIFEST = /^\/v2\/(.+)\/manifests\/([^/]+)$/;
const BLOB = /^\/v2\/.+\/blobs\/(sha256:[0-9a-f]{64})$/;

/** Serves the store under Docker Hub's names (`library/nginx` is `nginx`). `port` 0: any free one. */
export async function serveRegistry(store: ImageStore, port: number): Promise<Registry> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    const head = request.method === 'HEAD';
    if (request.method !== 'GET' && !head) return refuse(response, 405, 'UNSUPPORTED');
    if (path === '/v2/' || path === '/v2') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    const manifest = MANIFEST.exec(path);
    if (manifest) return sendBlob({ store, response, head, type: 'application/vnd.oci.image.manifest.v1+json', missing: 'MANIFEST_UNKNOWN' }, digestOf(store, manifest[1]!, manifest[2]!));
    const blob = BLOB.exec(path);
    if (blob) return sendBlob({ store, response, head, type: 'application/octet-stream', missing: 'BLOB_UNKNOWN' }, blob[1]);
    refuse(response, 404, 'NAME_UNKNOWN');
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function digestOf(store: ImageStore, name: string, reference: string): string | undefined {
  const index = readIndex(store);
  const short = name.replace(/^library\//, '');
  if (!reference.startsWith('sha256:')) return index[`${short}:${reference}`];
  return Object.entries(index).some(([n, digest]) => n.startsWith(`${short}:`) && digest === reference) ? reference : undefined;
}

interface Answer {
  readonly store: ImageStore;
  readonly response: ServerResponse;
  readonly head: boolean;
  readonly type: string;
  readonly missing: string;
}

function sendBlob({ store, response, head, type, missing }: Answer, digest: string | undefined): void {
  const file = digest && join(store.directory, 'blobs/sha256', digest.slice('sha256:'.length));
  const stat = file ? statSync(file, { throwIfNoEntry: false }) : undefined;
  if (!file || !stat) return refuse(response, 404, missing);
  response.writeHead(200, { 'content-type': type, 'content-length': stat.size, 'docker-content-digest': digest });
  if (head) return void response.end();
  if (stat.size < 65536) return void response.end(readFileSync(file));
  createReadStream(file).pipe(response);
}

function refuse(response: ServerResponse, code: number, reason: string): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ code: reason, message: reason.toLowerCase().replace('_', ' ') }] }));
}
