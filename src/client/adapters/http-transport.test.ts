import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { issueCertificate } from '../../cluster/pki/issue.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { TransportError, type WatchEvent } from '../transport.ts';
import { HttpTransport, type HttpTransportOptions } from './http-transport.ts';

type Answer = (request: http.IncomingMessage | http2.Http2ServerRequest, response: http.ServerResponse, body: string) => void;

const validity = { notBefore: new Date(Date.now() - 60_000), days: 1 };
const ca = await issueCertificate({ commonName: 'ca', usage: 'ca', ...validity });
const server = await issueCertificate({ commonName: 'server', usage: 'server', ipAddresses: ['127.0.0.1'], signer: ca, ...validity });
const client = await issueCertificate({ commonName: 'alice', usage: 'client', signer: ca, ...validity });

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach(close => close()));

async function start(protocol: 'h2' | 'https' | 'http', answer: Answer, options: Partial<HttpTransportOptions> = {}): Promise<HttpTransport> {
  const handle = (request: http.IncomingMessage | http2.Http2ServerRequest, response: unknown) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response as http.ServerResponse, Buffer.concat(chunks).toString()));
  };
  const secure = { cert: server.certPem, key: server.keyPem, ca: ca.certPem, requestCert: true };
  const listener: Server = protocol === 'http' ? http.createServer(handle) : protocol === 'https' ? https.createServer(secure, handle) : http2.createSecureServer(secure, handle);
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const transport = new HttpTransport({
    server: `${protocol === 'http' ? 'http' : 'https'}://127.0.0.1:${port}/base`, ca: ca.certPem, cert: client.certPem, key: client.keyPem, ...options,
  });
  closing.push(() => {
    transport.close();
    listener.close();
  });
  return transport;
}

describe.each(['h2', 'https', 'http'] as const)('over %s', protocol => {
  test('sends method, path, query, token and body, and answers the object', async () => {
    const transport = await start(protocol, (request, response, body) => {
      const { authorization, 'content-type': type } = request.headers;
      response.end(JSON.stringify({ version: request.httpVersion, method: request.method, url: request.url, authorization, type, body }));
    }, { token: () => 'abc' });
    const request = { method: 'PATCH', path: '/api/v1/pods', query: { a: '1 2', b: undefined }, contentType: 'application/merge-patch+json', body: { x: 'ü' } } as const;
    expect(await transport.request(request)).toEqual({
      version: protocol === 'h2' ? '2.0' : '1.1', method: 'PATCH', url: '/base/api/v1/pods?a=1%202', authorization: 'Bearer abc', type: 'application/merge-patch+json', body: '{"x":"ü"}',
    });
  });

  test('a Status becomes a StatusError, anything else one with the text', async () => {
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NotFound', message: 'pods "x" not found', details: { name: 'x' }, code: 404 };
    const transport = await start(protocol, (request, response) => {
      response.statusCode = request.url === '/base/status' ? 404 : 503;
      response.end(request.url === '/base/status' ? JSON.stringify(status) : 'upstream is down\n');
    });
    const error = await transport.request({ method: 'GET', path: '/status' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status).toEqual(status);
    await expect(transport.request({ method: 'GET', path: '/text' })).rejects.toMatchObject({ message: 'upstream is down', code: 503, reason: 'ServiceUnavailable' });
  });

  test('a watch delivers its events whatever the chunks, and ends with the error the server sent', async () => {
    const lines = [
      { type: 'ADDED', object: { metadata: { name: 'größe' } } },
      { type: 'ERROR', object: { kind: 'Status', reason: 'Expired', message: 'too old', code: 410 } },
    ].map(event => `${JSON.stringify(event)}\n`).join('');
    const bytes = Buffer.from(lines);
    const transport = await start(protocol, (_, response) => {
      let at = 0;
      const next = () => {
        if (at >= bytes.length) return response.end();
        response.write(bytes.subarray(at, (at += 7)));
        setImmediate(next);
      };
      next();
    });
    const events: WatchEvent[] = [];
    const error = await new Promise<Error | undefined>(resolve => transport.watch<KubeObject>({ method: 'GET', path: '/w' }, { event: e => events.push(e), end: resolve }));
    expect(events).toEqual([{ type: 'ADDED', object: { metadata: { name: 'größe' } } }]);
    expect(error).toMatchObject({ reason: 'Expired', code: 410 });
  });

  test('stopping a watch ends it without an error', async () => {
    const transport = await start(protocol, (_, response) => response.write(`${JSON.stringify({ type: 'ADDED', object: { metadata: {} } })}\n`));
    const error = await new Promise<Error | undefined>(resolve => {
      const watch = transport.watch<KubeObject>({ method: 'GET', path: '/w' }, { event: () => watch.stop(), end: resolve });
    });
    expect(error).toBeUndefined();
  });
});

test('shows its client certificate', async () => {
  const transport = await start('h2', (request, response) => {
    const { subject } = (request.socket as unknown as TLSSocket).getPeerCertificate();
    response.end(JSON.stringify({ subject }));
  });
  expect(await transport.request({ method: 'GET', path: '/' })).toEqual({ subject: expect.objectContaining({ CN: 'alice' }) });
});

test('a server that falls silent ends watches and requests, and is connected to anew', async () => {
  const direct = await start('h2', (request, response) => void (request.url === '/quick' && response.end('{}')));
  const target = Number(new URL((direct as unknown as { options: { server: string } }).options.server).port);
  const wires: Socket[] = [];
  const proxy = createServer(near => {
    const far = connect(target, '127.0.0.1');
    wires.push(near, far);
    near.pipe(far).pipe(near);
    for (const wire of [near, far]) wire.on('error', () => {});
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const transport = new HttpTransport({ server: `https://127.0.0.1:${port}`, ca: ca.certPem, cert: client.certPem, key: client.keyPem, pingEveryMs: 50 });
  closing.push(() => {
    transport.close();
    for (const wire of wires) wire.destroy();
    proxy.close();
  });
  expect(await transport.request({ method: 'GET', path: '/quick' })).toEqual({});
  const watched = new Promise<Error | undefined>(resolve => transport.watch<KubeObject>({ method: 'GET', path: '/w' }, { event: () => {}, end: resolve }));
  const asked = transport.request({ method: 'GET', path: '/slow' });
  const [near, far] = wires as [Socket, Socket];
  near.unpipe(far);
  far.unpipe(near);
  await expect(asked).rejects.toThrow('the server does not answer any more');
  expect(await watched).toBeInstanceOf(TransportError);
  expect(await transport.request({ method: 'GET', path: '/quick' })).toEqual({});
});

test('a server that is not there, or not trusted, is a TransportError; the next request tries anew', async () => {
  const nobody = new HttpTransport({ server: 'https://127.0.0.1:1' });
  await expect(nobody.request({ method: 'GET', path: '/x' })).rejects.toThrow(TransportError);
  await expect(nobody.request({ method: 'GET', path: '/x' })).rejects.toThrow('sending GET https://127.0.0.1:1/x: connect ECONNREFUSED');
  const transport = await start('h2', (_, response) => response.end('{}'), { ca: server.certPem });
  await expect(transport.request({ method: 'GET', path: '/' })).rejects.toThrow(TransportError);
});
