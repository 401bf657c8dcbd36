/** Exec and port-forward over every protocol that kubectl has spoken, against a loopback server. */
import { constants, deflateSync } from 'node:zlib';
import { createServer, type Server } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocket } from 'ws';
import { SpdyConnection, type SpdyStream } from '../spdy/connection.ts';
import { controlFrame, FrameType } from '../spdy/frames.ts';
import { DICTIONARY } from '../spdy/header-codec.ts';
import { type ForwardedConnection, servePortForward } from './port-forward.ts';
import { type CommandStreams, type RunningCommand, serveRemoteCommand, type StartCommand } from './remote-command.ts';

/** Echoes standard input in capitals, ends with `code` when it is closed. */
function echo(code: number): StartCommand {
  return sinks => {
    let finish: (code: number) => void = () => {};
    const done = new Promise<number>(resolve => (finish = resolve));
    const command: RunningCommand = {
      write: async data => {
        await sinks.onStdout(Buffer.from(Buffer.from(data).toString().toUpperCase()));
      },
      closeStdin: () => finish(code),
      resize: (width, height) => {
        void sinks.onStdout(Buffer.from(`${width}x${height}`));
        finish(code);
      },
      close: () => finish(137),
      done,
    };
    return Promise.resolve(command);
  };
}
const refuse: StartCommand = () => Promise.reject(new Error('no such command'));

let server: Server;
let port: number;
let streams: CommandStreams;
let start: StartCommand;
const opened: number[] = [];

beforeEach(async () => {
  streams = { stdin: true, stdout: true, stderr: true, tty: false };
  start = echo(0);
  server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (req, socket: Duplex, head) => {
    const connection = { request: req, socket, head };
    if (req.url!.startsWith('/exec')) void serveRemoteCommand(connection, streams, sinks => start(sinks));
    else void servePortForward(connection, [80], openPort);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => server.close());

/** Port 80 answers each piece with its length and ends with the client; any other port refuses. */
function openPort(asked: number, onData: (data: Uint8Array) => void | Promise<void>): Promise<ForwardedConnection> {
  opened.push(asked);
  let finish: () => void = () => {};
  const done = asked === 80 ? new Promise<void>(resolve => (finish = resolve)) : Promise.reject(new Error('connection refused'));
  done.catch(() => undefined);
  return Promise.resolve({ write: async data => onData(Buffer.from(`${data.length};`)), end: () => finish(), close: () => finish(), done });
}

type Channels = Record<number, string>;
/** Runs a WebSocket client to its end: what came on each channel, by the protocol agreed on. */
function overWebSocket(protocols: string[], send: (socket: WebSocket) => void, path = '/exec'): Promise<{ protocol: string; channels: Channels }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
  const channels: Channels = {};
  return new Promise((resolve, reject) => {
    socket.on('open', () => send(socket));
    socket.on('message', (data: Buffer, binary) => {
      const [channel, text] = binary ? [data[0]!, data.toString('latin1', 1)] : [data[0]! - 48, Buffer.from(data.toString('latin1', 1), 'base64').toString()];
      channels[channel] = (channels[channel] ?? '') + text;
    });
    socket.on('close', () => resolve({ protocol: socket.protocol, channels }));
    socket.on('error', reject);
  });
}
const message = (channel: number, text: string) => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
const SUCCESS = JSON.stringify({ metadata: {}, status: 'Success' });

describe('exec over a WebSocket', () => {
  it('v5: closes standard input alone', async () => {
    const { protocol, channels } = await overWebSocket(['v5.channel.k8s.io', 'v4.channel.k8s.io'], socket => {
      socket.send(message(0, 'hello'));
      socket.send(Buffer.from([255, 0]));
    });
    expect([protocol, channels]).toEqual(['v5.channel.k8s.io', { 1: 'HELLO', 3: SUCCESS }]);
  });
  it('tells the exit code', async () => {
    start = echo(3);
    const { channels } = await overWebSocket(['v5.channel.k8s.io'], socket => socket.send(Buffer.from([255, 0])));
    expect(JSON.parse(channels[3]!)).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
  });
  it('tells why nothing could be started', async () => {
    start = refuse;
    const { channels } = await overWebSocket(['v4.channel.k8s.io'], () => {});
    expect(JSON.parse(channels[3]!)).toMatchObject({ status: 'Failure', reason: 'InternalError', message: 'Internal error occurred: no such command', code: 500 });
  });
  it('resizes a terminal, in base64', async () => {
    streams = { ...streams, tty: true };
    const { channels } = await overWebSocket(['v4.base64.channel.k8s.io'], socket => socket.send(`4${Buffer.from('{"Width":80,"Height":24}').toString('base64')}`));
    expect(channels).toEqual({ 1: '80x24', 3: SUCCESS });
  });
  it('refuses a protocol that it does not speak', async () => {
    await expect(overWebSocket(['v9.channel.k8s.io'], () => {})).rejects.toThrow('400');
  });
});

function spdyUpgrade(path: string, protocol: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol } });
    call.on('upgrade', (_, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    call.on('error', reject);
    call.end();
  });
}
function textOf(stream: SpdyStream): Promise<string> {
  let text = '';
  return new Promise(resolve => {
    stream.onData = data => void (text += data.toString());
    stream.onEnd = () => resolve(text);
  });
}

describe('exec over SPDY', () => {
  it('v4: streams by type, half-closed standard input', async () => {
    const spdy = new SpdyConnection(await spdyUpgrade('/exec', 'v4.channel.k8s.io'), { role: 'client' });
    const [error, stdin, stdout] = ['error', 'stdin', 'stdout', 'stderr'].map(streamtype => spdy.open({ streamtype })) as [SpdyStream, SpdyStream, SpdyStream];
    const texts = Promise.all([textOf(error), textOf(stdout)]);
    await stdin.write(Buffer.from('abc'));
    stdin.end();
    expect(await texts).toEqual([SUCCESS, 'ABC']);
  });
  it('carries a megabyte each way', async () => {
    const spdy = new SpdyConnection(await spdyUpgrade('/exec', 'v4.channel.k8s.io'), { role: 'client' });
    const [, stdin, stdout] = ['error', 'stdin', 'stdout', 'stderr'].map(streamtype => spdy.open({ streamtype })) as [SpdyStream, SpdyStream, SpdyStream];
    const text = textOf(stdout);
    for (let i = 0; i < 32; i++) await stdin.write(Buffer.alloc(32_768, 'x'));
    stdin.end();
    expect(await text).toBe('X'.repeat(1 << 20));
  });
});

async function forwardOver(socket: Duplex, to: number): Promise<[string, string]> {
  const spdy = new SpdyConnection(socket, { role: 'client' });
  const headers = { port: String(to), requestid: '1' };
  const error = spdy.open({ ...headers, streamtype: 'error' });
  error.end();
  const data = spdy.open({ ...headers, streamtype: 'data' });
  const texts = Promise.all([textOf(error), textOf(data)]);
  await data.write(Buffer.from('12345'));
  data.end();
  const answer = await texts;
  spdy.close();
  return answer;
}

it('ends a SPDY connection whose few bytes would become many', async () => {
  const socket = await spdyUpgrade('/exec', 'v4.channel.k8s.io');
  const gone = new Promise(resolve => socket.once('close', resolve));
  const head = Buffer.alloc(10);
  head.writeUInt32BE(1, 0);
  const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024), { dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  socket.on('error', () => {}).resume();
  socket.write(controlFrame(FrameType.synStream, Buffer.concat([head, bomb])));
  await gone;
});

describe('port-forward', () => {
  it('over SPDY', async () => expect(await forwardOver(await spdyUpgrade('/portforward', 'portforward.k8s.io'), 80)).toEqual(['', '5;']));
  it('tells of a refused port', async () => expect((await forwardOver(await spdyUpgrade('/portforward', 'portforward.k8s.io'), 81))[0]).toBe('connection refused'));
  it('over SPDY in a WebSocket', async () => {
    // The library's client refuses this protocol's name: the upgrade is done by hand.
    const { raw, agreed } = await new Promise<{ raw: Duplex; agreed: unknown }>((resolve, reject) => {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': 'SPDY/3.1+portforward.k8s.io' };
      request({ host: '127.0.0.1', port, path: '/portforward', headers }).on('upgrade', (r, s) => resolve({ raw: s, agreed: r.headers['sec-websocket-protocol'] })).on('error', reject).end();
    });
    expect(agreed).toBe('SPDY/3.1+portforward.k8s.io');
    const socket = new WebSocket(null as never, undefined, {}) as WebSocket & { setSocket(socket: Duplex, head: Buffer, options: object): void };
    Object.assign(socket, { _isServer: false });
    socket.setSocket(raw, Buffer.alloc(0), { maxPayload: 1 << 20 });
    expect(await forwardOver(createWebSocketStream(socket), 80)).toEqual(['', '5;']);
  });
  it('over WebSocket channels', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/portforward`, ['v4.channel.k8s.io']);
    const received: string[] = [];
    await new Promise<void>(resolve => {
      socket.on('message', (data: Buffer) => {
        received.push(data.toString('latin1'));
        if (received.length === 2) socket.send(message(0, '123'));
        if (received.length === 3) resolve();
      });
    });
    socket.terminate();
    expect(received).toEqual(['\0P\0', '\x01P\0', '\x003;']);
  });
});
