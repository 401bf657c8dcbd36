/** The connection to a pod's ports: SPDY inside of a WebSocket, or alone where the server knows no other way. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import { SpdyConnection, type SpdyStream } from '../../base/adapters/spdy/connection.ts';
import type { Clock } from '../../base/clock.ts';
import { deferred } from '../../base/deferred.ts';
import { openWebSocket, UpgradeFailure, upgradeToSpdy } from '../../client/adapters/upgrade.ts';
import type { RestConfig } from '../../client/rest.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { endWhenSilent } from './heartbeat.ts';

const PROTOCOL = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${PROTOCOL}`;

export interface PortTunnel {
  /** Carries a local connection to a port of the pod; resolves at its end, rejects with what the pod says against it. */
  carry(local: Socket, port: number): Promise<void>;
  close(): void;
  /** Resolves when the way to the pod has ended. */
  readonly closed: Promise<void>;
}

export async function openTunnel(config: RestConfig, clock: Clock, path: string): Promise<PortTunnel> {
  const closed = deferred();
  let socket: Duplex;
  try {
    socket = await dial(config, clock, path);
  } catch (error) {
    throw new CommandError(`error upgrading connection: ${(error as Error).message}`, { cause: error });
  }
  const connection = new SpdyConnection(socket, { role: 'client', onClose: () => closed.resolve() });
  let requests = 0;
  return { carry: (local, port) => carry(connection, local, { port: String(port), requestid: String(requests++) }), close: () => connection.close(), closed: closed.promise };
}

async function dial(config: RestConfig, clock: Clock, path: string): Promise<Duplex> {
  try {
    const socket = await openWebSocket(config, path, [TUNNEL]);
    endWhenSilent(socket, clock, () => {});
    const stream = createWebSocketStream(socket);
    socket.resume();
    return stream;
  } catch (error) {
    if (!(error instanceof UpgradeFailure)) throw error;
  }
  const { socket, protocol } = await upgradeToSpdy(config, path, [PROTOCOL]);
  if (protocol === PROTOCOL) return socket;
  socket.destroy();
  throw new CommandError(`unable to negotiate protocol: client supports ${quote(PROTOCOL)}, server returned ${quote(protocol)}`);
}

async function carry(connection: SpdyConnection, local: Socket, headers: { readonly port: string; readonly requestid: string }): Promise<void> {
  const error = connection.open({ ...headers, streamtype: 'error' });
  const refusal = textOf(error);
  error.end();
  const remote = connection.open({ ...headers, streamtype: 'data' });
  const done = deferred();
  remote.onData = data => writeTo(local, data);
  remote.onEnd = done.resolve;
  local.on('data', (data: Buffer) => {
    local.pause();
    void remote.write(data).then(() => local.resume());
  });
  local.on('end', () => remote.end());
  // Who has left reads nothing more: what the pod still sends must not hold up the others.
  local.on('error', done.resolve).on('close', done.resolve);
  await done.promise;
  remote.reset();
  const text = await refusal;
  local.end();
  if (text !== '') throw new CommandError(text);
}

function textOf(stream: SpdyStream): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise(resolve => {
    stream.onData = data => void chunks.push(Buffer.from(data));
    stream.onEnd = () => resolve(Buffer.concat(chunks).toString('utf8'));
  });
}

/** Resolves when there is room for more. */
function writeTo(local: Socket, data: Buffer): Promise<void> | void {
  if (local.destroyed || local.write(data)) return undefined;
  return new Promise(resolve => {
    const done = () => {
      local.off('drain', done).off('close', done);
      resolve();
    };
    local.once('drain', done).once('close', done);
  });
}
