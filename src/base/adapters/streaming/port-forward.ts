/** The server's end of port-forward: SPDY, SPDY inside a WebSocket, or pairs of WebSocket channels. */
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket } from 'ws';
import { SpdyConnection, type SpdyStream } from '../spdy/connection.ts';
import { acceptSpdy, acceptWebSocket, offeredProtocols, refuseUpgrade, upgradeOf, type UpgradedConnection } from './connection.ts';
import { WebSocketChannels } from './web-socket-channels.ts';

const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const SPDY_PROTOCOL = 'portforward.k8s.io';
const CHANNEL_PROTOCOLS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

/** A connection into the pod. */
export interface ForwardedConnection {
  write(data: Uint8Array): Promise<void>;
  /** The client sends no more. */
  end(): void;
  close(): void;
  /** Resolves at the end; rejects with why the port could not be reached. */
  readonly done: Promise<void>;
}

export type OpenPort = (port: number, onData: (data: Uint8Array) => void | Promise<void>) => Promise<ForwardedConnection>;

/** Serves forwards until the client leaves. `ports`: of the query, for channels. Never rejects. */
export async function servePortForward(connection: UpgradedConnection, ports: readonly number[], open: OpenPort): Promise<void> {
  const { request } = connection;
  switch (upgradeOf(request)) {
    case 'spdy':
      return serveSpdy(acceptSpdy(connection, SPDY_PROTOCOL), open);
    case 'none':
      return refuseUpgrade(connection, 400, 'unable to upgrade: missing upgrade headers in request');
    case 'websocket': {
      const offered = offeredProtocols(request, 'sec-websocket-protocol');
      const protocol = offered.find(p => p === TUNNEL || CHANNEL_PROTOCOLS.includes(p));
      if (!protocol) return refuseUpgrade(connection, 400, `unable to upgrade: unsupported protocols ${JSON.stringify(offered)}`);
      if (protocol !== TUNNEL && ports.length === 0) return refuseUpgrade(connection, 400, 'query parameter "port" is required');
      const socket = await acceptWebSocket(connection, protocol).catch(() => undefined);
      if (!socket) return refuseUpgrade(connection, 400, 'unable to upgrade: not a WebSocket handshake');
      if (protocol === TUNNEL) serveSpdy(createWebSocketStream(socket), open);
      else serveChannels(socket, protocol, ports, open);
      socket.resume();
    }
  }
}

/** Each forwarded connection is a pair of streams, an error and a data one, that name the same request. */
function serveSpdy(socket: Duplex, open: OpenPort): void {
  const errors = new Map<string, SpdyStream>();
  new SpdyConnection(socket, {
    role: 'server',
    onStream: stream => {
      const id = stream.headers['requestid'] ?? stream.headers['port'] ?? '';
      if (stream.headers['streamtype'] === 'error') {
        errors.set(id, stream);
        return;
      }
      const error = errors.get(id);
      errors.delete(id);
      if (error) void forward(stream, error, open);
      else stream.reset();
    },
  });
}

async function forward(data: SpdyStream, error: SpdyStream, open: OpenPort): Promise<void> {
  const port = Number(data.headers['port']);
  const early: Buffer[] = [];
  let ended = false;
  let gone = false;
  data.onData = chunk => void early.push(Buffer.from(chunk));
  data.onEnd = () => (ended = true);
  data.onClose = () => (gone = true);
  try {
    const connection = await open(port, chunk => data.write(chunk));
    if (gone) return connection.close();
    for (const chunk of early) await connection.write(chunk);
    data.onData = chunk => connection.write(chunk);
    data.onEnd = () => connection.end();
    data.onClose = () => connection.close();
    if (ended) connection.end();
    await connection.done;
  } catch (failure) {
    await error.write(Buffer.from((failure as Error).message));
  } finally {
    error.end();
    data.onClose = () => {};
    data.end();
  }
}

/** Channel 2i carries the i-th port's bytes, 2i+1 its errors; each begins with the port, as two little-endian bytes. */
function serveChannels(socket: WebSocket, protocol: string, ports: readonly number[], open: OpenPort): void {
  const connections = new Map<number, ForwardedConnection>();
  const early = new Map<number, Buffer[]>();
  const channels: WebSocketChannels = new WebSocketChannels(socket, protocol, {
    message: (channel, data) => {
      const connection = connections.get(channel >> 1);
      if (channel % 2 === 1) return;
      // Where the pod has closed its end, `done` says so.
      if (connection) connection.write(data).catch(() => {});
      else early.set(channel >> 1, [...(early.get(channel >> 1) ?? []), data]);
    },
    channelClosed: channel => connections.get(channel >> 1)?.end(),
    closed: () => connections.forEach(c => c.close()),
  });
  ports.forEach((port, i) => void forwardChannel(port, i));

  async function forwardChannel(port: number, i: number): Promise<void> {
    const named = Buffer.alloc(2);
    named.writeUInt16LE(port);
    await channels.send(2 * i, named);
    await channels.send(2 * i + 1, named);
    try {
      const connection = await open(port, data => channels.send(2 * i, data));
      connections.set(i, connection);
      for (const data of early.get(i) ?? []) await connection.write(data);
      await connection.done;
    } catch (error) {
      await channels.send(2 * i + 1, Buffer.from((error as Error).message));
    }
  }
}
