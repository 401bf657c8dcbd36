/** A client's connections that are upgraded to carry streams: WebSockets and SPDY. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Status } from '../../machinery/status-error.ts';
import type { RestConfig } from '../rest.ts';
import { dialReason } from './dial-reason.ts';
import { agentFor } from './agent.ts';
import { hostOf } from './dial.ts';

/** The server speaks no such protocol: another may be tried. */
export class UpgradeFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UpgradeFailure';
  }
}

/** The way to the server failed. */
export class UpgradeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UpgradeError';
  }
}

/** The server's largest message; client-go has no bound of its own. */
const MAX_MESSAGE = 32 * 1024 * 1024;

/** A WebSocket that is open, paused until its handlers are set. Rejects with an UpgradeFailure where the server has none of these protocols. */
export async function openWebSocket(config: RestConfig, path: string, protocols: readonly string[]): Promise<WebSocket> {
  const url = `${config.server.replace(/^http/, 'ws')}${path}`;
  const agent = await agentFor(config, new URL(config.server));
  const headers = { 'user-agent': config.userAgent, ...config.headers, 'sec-websocket-protocol': protocols.join(', ') } as Record<string, string>;
  const answered = config.onUpgrade?.({ method: 'GET', path, headers });
  const socket = new WebSocket(url, { agent, maxPayload: MAX_MESSAGE, perMessageDeflate: false, headers });
  return new Promise((resolve, reject) => {
    let agreed = '';
    // `SPDY/3.1+portforward.k8s.io` is no token, and the library would refuse it: the protocol is agreed on here.
    socket.on('upgrade', response => {
      answered?.(headOf(response));
      agreed = response.headers['sec-websocket-protocol'] ?? '';
      delete response.headers['sec-websocket-protocol'];
    });
    socket.on('open', () => {
      if (!protocols.includes(agreed)) {
        socket.terminate();
        return reject(new UpgradeFailure(`invalid protocol, expected one of ${JSON.stringify(protocols).replaceAll(',', ' ')}, got ${JSON.stringify(agreed)}`));
      }
      socket.pause();
      resolve(socket);
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      answered?.(headOf(response));
      reject(new UpgradeFailure(`websocket: bad handshake (${response.statusCode} ${response.statusMessage})`));
    });
    socket.on('error', error => reject(new UpgradeError(dialReason(error, config, new URL(config.server)), { cause: error })));
  });
}

const headOf = ({ statusCode = 0, statusMessage = '', headers }: http.IncomingMessage) => ({ status: statusCode, statusText: statusMessage, headers: { ...headers } });

export interface SpdyUpgrade {
  readonly socket: Duplex;
  /** That the server chose. */
  readonly protocol: string;
}

/** Rejects with the message of the Status that the server answered, or with its words. */
export async function upgradeToSpdy(config: RestConfig, path: string, protocols: readonly string[]): Promise<SpdyUpgrade> {
  const server = new URL(config.server);
  const agent = await agentFor(config, server);
  const headers = { 'user-agent': config.userAgent, ...config.headers, connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': [...protocols], 'content-length': 0 };
  const answered = config.onUpgrade?.({ method: 'POST', path, headers: { ...config.headers, 'user-agent': config.userAgent, 'x-stream-protocol-version': protocols } });
  return new Promise((resolve, reject) => {
    const outgoing = (server.protocol === 'http:' ? http : https).request({
      protocol: server.protocol, host: hostOf(server), port: server.port || undefined, agent, method: 'POST', path: server.pathname.replace(/\/$/, '') + path,
      headers: headers as http.OutgoingHttpHeaders,
    });
    outgoing.on('upgrade', (response, socket, head) => {
      answered?.(headOf(response));
      if (head.length > 0) socket.unshift(head);
      resolve({ socket, protocol: String(response.headers['x-stream-protocol-version'] ?? '') });
    });
    outgoing.on('response', response => {
      answered?.(headOf(response));
      void refusalOf(response).then(reject);
    });
    outgoing.on('error', error => reject(new UpgradeError(`error sending request: Post "${config.server}${path}": ${dialReason(error, config, server)}`, { cause: error })));
    outgoing.end();
  });
}

async function refusalOf(response: http.IncomingMessage): Promise<Error> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    return new UpgradeError('unable to upgrade connection: unable to read error from server response');
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  try {
    const status = JSON.parse(text) as Partial<Status>;
    if (status.kind === 'Status') return new UpgradeError(`unable to upgrade connection: ${status.message ?? ''}`);
  } catch {
    // Words alone.
  }
  return new UpgradeError(`unable to upgrade connection: ${text}`);
}
