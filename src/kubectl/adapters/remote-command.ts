/** Exec and attach from this side: channels of a WebSocket, or streams of a SPDY connection where the server knows no other. */
import type { WebSocket } from 'ws';
import { SpdyConnection, type SpdyStream } from '../../base/adapters/spdy/connection.ts';
import { openWebSocket, UpgradeFailure, upgradeToSpdy } from '../../client/adapters/upgrade.ts';
import { onAbort } from '../../base/on-abort.ts';
import type { Clock } from '../../base/clock.ts';
import type { RestConfig } from '../../client/rest.ts';
import { CommandError } from '../errors.ts';
import { failureOf } from '../streaming/outcome.ts';
import { type RemoteSession, streamsOf, type TerminalSize } from '../streaming/remote-session.ts';
import { endWhenSilent } from './heartbeat.ts';

const V5 = 'v5.channel.k8s.io';
const SPDY_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
const CLOSE_CHANNEL = 255;
/** More than this much unsent: the source waits. */
const HIGH_WATER = 1 << 20;
const MAX_PIECE = 32 * 1024;

/** Resolves when the process ended with 0; rejects with how else it ended, or with why there is none. */
export async function runRemoteCommand(config: RestConfig, clock: Clock, session: RemoteSession): Promise<void> {
  let socket: WebSocket;
  try {
    socket = await openWebSocket(config, session.path, [V5]);
  } catch (error) {
    if (error instanceof UpgradeFailure) return overSpdy(config, session);
    throw new CommandError((error as Error).message, { cause: error });
  }
  return overWebSocket(socket, clock, session);
}

async function overWebSocket(socket: WebSocket, clock: Clock, session: RemoteSession): Promise<void> {
  const sinks: Record<number, ((data: Uint8Array) => void) | undefined> = { [CHANNEL.stdout]: session.stdout, [CHANNEL.stderr]: session.stderr };
  const status: Buffer[] = [];
  const send = (channel: number, data: Uint8Array) => sendOn(socket, channel, data);
  const ended = new Promise<void>((resolve, reject) => {
    let silence = '';
    socket.on('message', (message: Buffer) => {
      const [channel] = message;
      if (channel === CHANNEL.error) status.push(message.subarray(1));
      else if (channel !== undefined && message.length > 1) sinks[channel]?.(message.subarray(1));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code: number) => {
      if (code === 1000 || status.length > 0) resolve();
      else reject(new CommandError(`error reading from error stream: next reader: ${silence || closeReason(code)}`));
    });
    endWhenSilent(socket, clock, () => (silence = 'read: i/o timeout'));
    if (session.left) onAbort(session.left, resolve);
  });
  socket.resume();
  const stops = [
    session.stdin?.pump(data => inPieces(data, piece => send(CHANNEL.stdin, piece)), () => socket.send(Uint8Array.of(CLOSE_CHANNEL, CHANNEL.stdin))),
    session.isTerminal ? session.sizes?.(size => void send(CHANNEL.resize, encodeSize(size))) : undefined,
  ];
  try {
    await ended;
  } finally {
    for (const stop of stops) stop?.();
    socket.terminate();
  }
  tell(Buffer.concat(status).toString('utf8'), V5);
}

const closeReason = (code: number): string => (code === 1006 ? 'websocket: close 1006 (abnormal closure): unexpected EOF' : `websocket: close ${code}`);

const encodeSize = (size: TerminalSize): Uint8Array => Buffer.from(`${JSON.stringify(size)}\n`);

function tell(text: string, protocol: string): void {
  const failure = failureOf(text, protocol);
  if (failure) throw failure;
}

/** Resolves when there is room for more. */
function sendOn(socket: WebSocket, channel: number, data: Uint8Array): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise(resolve => {
    socket.send(Buffer.concat([Uint8Array.of(channel), data]), () => resolve());
    if (socket.bufferedAmount < HIGH_WATER) resolve();
  });
}

async function inPieces(data: Uint8Array, send: (piece: Uint8Array) => Promise<void>): Promise<void> {
  for (let at = 0; at < data.length; at += MAX_PIECE) await send(data.subarray(at, at + MAX_PIECE));
}

async function overSpdy(config: RestConfig, session: RemoteSession): Promise<void> {
  const { socket, protocol } = await upgradeToSpdy(config, session.path, SPDY_PROTOCOLS).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'UpgradeError' ? new CommandError(error.message, { cause: error }) : error;
  });
  const connection = new SpdyConnection(socket, { role: 'client' });
  const error = connection.open({ streamtype: 'error' });
  const resizes = /^v[34]\./.test(protocol);
  const streams = new Map(streamsOf(session).filter(type => type !== 'resize' || resizes).map(type => [type, connection.open({ streamtype: type })]));
  const status: Buffer[] = [];
  const ends = [follow(error, data => void status.push(Buffer.from(data)))];
  for (const type of ['stdout', 'stderr'] as const) {
    const stream = streams.get(type);
    if (stream) ends.push(follow(stream, data => session[type]?.(data)));
  }
  const [stdin, resize] = [streams.get('stdin'), streams.get('resize')];
  const stops = [
    stdin ? session.stdin?.pump(data => inPieces(data, piece => stdin.write(piece)), () => stdin.end()) : undefined,
    resize ? session.sizes?.(size => void resize.write(encodeSize(size))) : undefined,
  ];
  try {
    await Promise.race([Promise.all(ends), ...(session.left ? [new Promise<void>(resolve => onAbort(session.left!, resolve))] : [])]);
  } finally {
    for (const stop of stops) stop?.();
    connection.close();
  }
  tell(Buffer.concat(status).toString('utf8'), protocol);
}

/** Resolves when nothing more comes. */
const follow = (stream: SpdyStream, take: (data: Buffer) => void): Promise<void> =>
  new Promise(resolve => {
    stream.onData = take;
    stream.onEnd = resolve;
  });
