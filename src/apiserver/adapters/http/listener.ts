/** Serves an ApiServer over HTTPS: HTTP/2 and HTTP/1.1 on one port, with client certificates. */
import { ServerResponse as Http1Response, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Log } from '../../../base/log.ts';
import type { ServerResponse } from '../../request.ts';
import type { ApiServer } from '../../server.ts';
import { IncomingBody } from './body.ts';
import { Http1Carrier, type Carrier } from './carrier.ts';
import { identityOf, type ConnectionIdentity } from './connection.ts';
import { Http2Connection } from './h2/connection.ts';
import { MAX_HEADER } from './h2/protocol.ts';
import type { Http2Head } from './h2/request-fields.ts';
import type { Http2Stream } from './h2/stream.ts';
import { HttpRequest, RequestHead, withRepeated } from './http-request.ts';
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

/** How long clients may take to read our last words when the server ends. */
const FAREWELL_MS = 250;

const headOf = (request: IncomingMessage) => new RequestHead(request.method ?? 'GET', request.url ?? '/', withRepeated(request.headers, request.rawHeaders));

export class HttpListener {
  private readonly server: Server;
  private readonly api: ApiServer;
  private readonly log: Log;
  private readonly sockets = new Set<Socket>();
  private readonly connections = new Set<Http2Connection>();

  constructor(api: ApiServer, options: ListenOptions) {
    const { key, cert, clientCa } = options;
    this.api = api;
    this.log = options.log;
    this.server = createServer({ key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'], maxHeaderSize: MAX_HEADER });
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
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(resolve => (late = setTimeout(resolve, FAREWELL_MS)));
    await Promise.race([Promise.all([...this.connections].map(connection => connection.close())), patience]);
    clearTimeout(late);
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
    const [http1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
    server.removeAllListeners('secureConnection');
    server.on('secureConnection', (socket: TLSSocket) => {
      socket.on('error', () => {});
      if (socket.alpnProtocol === 'h2') this.http2(socket);
      else http1!.call(server, socket);
    });
    server.on('request', (request, response) => this.http1(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
    // Garbage on the wire costs its sender the connection and nobody else anything.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('clientError', (_error: Error, socket: Duplex) => socket.destroy());
  }

  private http2(socket: TLSSocket): void {
    const identity = identityOf(socket, () => socket);
    const connection = new Http2Connection(socket, { serve: (stream, head) => this.serveStream(stream, head, identity) });
    this.connections.add(connection);
    socket.once('close', () => this.connections.delete(connection));
  }

  private async serveStream(stream: Http2Stream, head: Http2Head, identity: ConnectionIdentity): Promise<void> {
    const request = new HttpRequest(head, { body: stream.body, carrier: stream, identity });
    try {
      const sent = this.send(request, stream, await this.api.handle(request));
      if (sent !== undefined) await sent;
    } catch (error) {
      this.failed(request, stream, error);
    }
  }

  private http1(request: IncomingMessage, response: Http1Response): void {
    response.on('error', () => {});
    request.on('error', () => {});
    const carrier = new Http1Carrier(response);
    const identity = identityOf(request.socket, () => request.socket as TLSSocket);
    const asked = new HttpRequest(headOf(request), { body: new IncomingBody(request), carrier, identity });
    this.api
      .handle(asked)
      .then(answer => this.send(asked, carrier, answer))
      // What nobody read of a body is thrown away.
      .then(() => request.resume())
      .catch((error: unknown) => this.failed(asked, carrier, error));
  }

  private failed(request: HttpRequest, carrier: Carrier, error: unknown): void {
    this.log.error('sending an answer failed', { path: request.path, error });
    carrier.destroy();
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
    const asked = new HttpRequest(headOf(request), { body: new IncomingBody(request), carrier, identity, upgrade: request.headers.upgrade });
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
