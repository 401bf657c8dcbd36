/** A client's connection that asked to be upgraded, as the HTTP adapter hands it over. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export interface UpgradedConnection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came right behind the request's head. */
  readonly head: Buffer;
}

/** Which of the ways to multiplex streams the client speaks. */
export type Upgrade = 'websocket' | 'spdy' | 'none';

export function upgradeOf(request: IncomingMessage): Upgrade {
  const upgrade = (request.headers.upgrade ?? '').toLowerCase();
  if (upgrade === 'websocket') return 'websocket';
  return upgrade === 'spdy/3.1' ? 'spdy' : 'none';
}

/** The protocols a client offers, in its order, from either kind of upgrade. */
export function offeredProtocols(request: IncomingMessage, header: 'sec-websocket-protocol' | 'x-stream-protocol-version'): string[] {
  const value = request.headers[header];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).split(',').map(p => p.trim()).filter(p => p !== '');
}

/** Answers a request that was not to be upgraded after all, and closes the connection. */
export function refuseUpgrade({ socket }: UpgradedConnection, code: number, message: string): void {
  const reasons: Record<number, string> = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error' };
  const body = Buffer.from(`${message}\n`);
  socket.end(`HTTP/1.1 ${code} ${reasons[code] ?? 'Error'}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.toString()}`);
}

/** Completes a SPDY upgrade with the chosen protocol; what the client sent early is put back. */
export function acceptSpdy({ socket, head }: UpgradedConnection, protocol: string): Duplex {
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`);
  if (head.length > 0) socket.unshift(head);
  return socket;
}

/** Completes a WebSocket upgrade with the chosen protocol, if any. The socket is paused: resume it when its handlers are set. */
export function acceptWebSocket(connection: UpgradedConnection, protocol: string | undefined): Promise<WebSocket> {
  const server = new WebSocketServer({ noServer: true, maxPayload: 32 * 1024 * 1024 });
  // `SPDY/3.1+portforward.k8s.io` is no token, and the library would refuse it: the protocol is agreed on here.
  delete connection.request.headers['sec-websocket-protocol'];
  if (protocol !== undefined) server.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  return new Promise((resolve, reject) => {
    connection.socket.once('error', reject);
    server.once('wsClientError', error => reject(error));
    server.handleUpgrade(connection.request, connection.socket, connection.head, socket => {
      connection.socket.off('error', reject);
      socket.pause();
      resolve(socket);
    });
  });
}
