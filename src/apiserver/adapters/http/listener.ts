/** Serves an ApiServer over HTTPS: HTTP/2 and HTTP/1.1 on one port, with client certificates. */
import { createSecureServer, type Http2SecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { ServerResponse as Http1Response, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Log } from '../../../base/log.ts';
import type { Headers, ServerResponse } from '../../request.ts';
import type { ApiServer } from '../../server.ts';
import { Http1Carrier, Http2Carrier, type Carrier } from './carrier.ts';
import { identityOf } from './connection.ts';
import { HttpRequest, withRepeated } from './http-request.ts';
import { send } from './respond.ts';

export interface ListenOptions {
  readonly key: string;
  readonly cert: string;
  /** PEM of the authorities whose client certificates are believed. */
  readonly clientCa: string;
  readonly log: Log;
}

/** What an upgraded connection is handed over as. */
export interface UpgradedConnection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Go's, for a request's line and headers: long selectors must pass. */
const MAX_HEADER = 1024 * 1024;
const SETTINGS = { maxConcurrentStreams: 1000, initialWindowSize: 1024 * 1024, enablePush: false, maxHeaderListSize: MAX_HEADER };
const SESSION_WINDOW = 8 * 1024 * 1024;

/** What nobody read of a body is thrown away. Reading a stream that has none would end it before its answer has left. */
function discard(stream: ServerHttp2Stream): void {
  if (!stream.endAfterHeaders && !stream.readableEnded) stream.resume();
}

export class HttpListener {
  private readonly server: Http2SecureServer;
  private readonly api: ApiServer;
  private readonly log: Log;
  private readonly sockets = new Set<Socket>();

  constructor(api: ApiServer, options: ListenOptions) {
    const { key, cert, clientCa } = options;
    this.api = api;
    this.log = options.log;
    this.server = createSecureServer({ key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: false, allowHTTP1: true, settings: SETTINGS });
    // Read by node's HTTP/1 side alone, which takes no option for it here.
    (this.server as { maxHeaderSize?: number }).maxHeaderSize = MAX_HEADER;
    this.attach();
  }

  /** Several addresses may be listened on, one call each; port 0 takes any. */
  async listen(port: number, host: string): Promise<{ readonly port: number }> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.removeListener('error', reject);
        resolve();
      });
    });
    return { port: (this.server.address() as AddressInfo).port };
  }

  /** Stops taking connections and ends those there are. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private attach(): void {
    const { server } = this;
    // From its first packet on: one that never gets through its handshake must not hold up the end.
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('secureConnection', socket => {
      socket.on('error', () => {});
    });
    server.on('session', session => {
      session.setLocalWindowSize(SESSION_WINDOW);
      session.on('error', () => {});
    });
    // A 'request' listener makes node wrap every HTTP/2 stream, too; those we take as they are.
    server.on('request', (request, response) => this.http1(request as unknown as IncomingMessage, response as unknown as Http1Response));
    server.removeAllListeners('stream');
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) => this.http2(stream, headers, raw));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    // Garbage on the wire costs its sender the connection and nobody else anything.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('clientError', (_error: Error, socket: Socket) => socket.destroy());
    server.on('sessionError', () => {});
  }

  private http2(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]): void {
    stream.on('error', () => {});
    const carrier = new Http2Carrier(stream);
    const session = stream.session;
    if (session === undefined) return;
    const head = { method: headers[':method'] ?? 'GET', target: headers[':path'] ?? '/', headers: withRepeated(headers as Headers, raw) };
    const identity = identityOf(session, () => session.socket as TLSSocket);
    this.serve(new HttpRequest(head, { source: stream, carrier, identity }), carrier, () => discard(stream));
  }

  private http1(request: IncomingMessage, response: Http1Response): void {
    response.on('error', () => {});
    request.on('error', () => {});
    const carrier = new Http1Carrier(response);
    const head = { method: request.method ?? 'GET', target: request.url ?? '/', headers: withRepeated(request.headers, request.rawHeaders) };
    const identity = identityOf(request.socket, () => request.socket as TLSSocket);
    this.serve(new HttpRequest(head, { source: request, carrier, identity }), carrier, () => request.resume());
  }

  private serve(request: HttpRequest, carrier: Carrier, discard: () => void): void {
    this.api
      .handle(request)
      .then(response => this.send(request, carrier, response))
      .then(discard)
      .catch((error: unknown) => {
        this.log.error('sending an answer failed', { path: request.path, error });
        carrier.destroy();
      });
  }

  private send(request: HttpRequest, carrier: Carrier, response: ServerResponse): void | Promise<void> {
    return send(response, { carrier, headers: request.headers, isHead: request.method === 'HEAD', onSlow: () => this.slow(request) });
  }

  private slow(request: HttpRequest): void {
    this.api.services.metrics.terminatedWatchers++;
    this.log.warn('a watcher was too slow; its watch ends', { path: request.path });
  }

  /** Exec, attach and port-forward leave HTTP behind; what is refused is answered in HTTP. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const refusal = new Http1Response(request);
    refusal.assignSocket(socket as Socket);
    refusal.shouldKeepAlive = false;
    const carrier = new Http1Carrier(refusal);
    const identity = identityOf(socket, () => socket as TLSSocket);
    const target = { method: request.method ?? 'GET', target: request.url ?? '/', headers: withRepeated(request.headers, request.rawHeaders), upgrade: request.headers.upgrade };
    const asked = new HttpRequest(target, { source: request, carrier, identity });
    this.api
      .handle(asked)
      .then(response => {
        if (response.body.type === 'upgrade') {
          refusal.detachSocket(socket as Socket);
          response.body.handler.handle({ request, socket, head } satisfies UpgradedConnection);
          return undefined;
        }
        refusal.once('finish', () => socket.end());
        return this.send(asked, carrier, response);
      })
      .catch(() => socket.destroy());
  }
}
