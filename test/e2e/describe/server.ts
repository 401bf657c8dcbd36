/** Serves fixtures over plain HTTP, so that any kubectl can read any kind. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fixtureApi } from '../../support/fixture-api.ts';
import type { Fixture, Resource } from '../../support/fixture-api.ts';

export interface FixtureServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveFixtures(resources: readonly Resource[], fixtures: readonly Fixture[]): Promise<FixtureServer> {
  const answer = fixtureApi(resources, fixtures);
  const server = createServer((request, response) => {
    const { code, body } = answer(request.url!);
    if (code === 200 && new URL(request.url!, 'http://fixtures').searchParams.has('watch')) {
      // Told once, as a streamed list; then nothing happens any more.
      response.writeHead(200, { 'content-type': 'application/json' }).write(eventsOf(body as List));
      return;
    }
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly object[];
}

function eventsOf({ apiVersion, kind, items }: List): string {
  const bookmark = { apiVersion, kind: kind.replace(/List$/, ''), metadata: { name: '', resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } } };
  return [...items.map(object => ({ type: 'ADDED', object })), { type: 'BOOKMARK', object: bookmark }].map(event => `${JSON.stringify(event)}\n`).join('');
}

const closed = (server: Server) => new Promise<void>(done => {
  server.closeAllConnections();
  server.close(() => done());
});
