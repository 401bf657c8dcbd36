/** This side of exec against the server's side, over a WebSocket and over SPDY alone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { serveRemoteCommand, type StartCommand } from '../../base/adapters/streaming/remote-command.ts';
import { servePortForward } from '../../base/adapters/streaming/port-forward.ts';
import { refuseUpgrade } from '../../base/adapters/streaming/connection.ts';
import { realClock } from '../../bin/real-clock.ts';
import type { RestConfig } from '../../client/rest.ts';
import { runRemoteCommand } from './remote-command.ts';
import { openTunnel } from './port-tunnel.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach(server => server.close()));

/** Echoes what comes in capitals, tells sizes, and ends with `code` at the end of what comes. */
const echo = (code: number): StartCommand => async sinks => {
  let finish: (code: number) => void = () => {};
  const done = new Promise<number>(resolve => (finish = resolve));
  await sinks.onStderr(Buffer.from('err'));
  return {
    write: async data => {
      await sinks.onStdout(Buffer.from(Buffer.from(data).toString().toUpperCase()));
    },
    closeStdin: () => finish(code), resize: (width, height) => void sinks.onStdout(Buffer.from(`${width}x${height};`)), close: () => finish(137), done,
  };
};

async function serve(protocol: 'websocket' | 'spdy', start: StartCommand, tty = false): Promise<RestConfig> {
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket: Duplex, head) => {
    const connection = { request, socket, head };
    if (protocol === 'spdy' && request.headers.upgrade === 'websocket') return refuseUpgrade(connection, 400, 'no such thing');
    if (request.url!.includes('portforward')) return void servePortForward(connection, [], (port, onData) => {
      let finish: () => void = () => {};
      const done = port === 80 ? new Promise<void>(resolve => (finish = resolve)) : Promise.reject(new Error('nobody listens'));
      done.catch(() => {});
      return Promise.resolve({ write: async data => onData(Buffer.from(`${data.length};`)), end: () => finish(), close: () => finish(), done });
    });
    return void serveRemoteCommand(connection, { stdin: true, stdout: true, stderr: true, tty }, start);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, userAgent: 'test', headers: {} };
}

const texts = () => {
  const found = { out: '', err: '' };
  return { found, stdout: (data: Uint8Array) => void (found.out += Buffer.from(data).toString()), stderr: (data: Uint8Array) => void (found.err += Buffer.from(data).toString()) };
};
const stdin = (text: string) => ({
  pump(take: (data: Uint8Array) => void | Promise<void>, onEnd: () => void) {
    void Promise.resolve(take(Buffer.from(text))).then(onEnd);
    return () => {};
  },
});

describe.each(['websocket', 'spdy'] as const)('over %s', protocol => {
  it('carries stdin to its end, output and errors', async () => {
    const { found, stdout, stderr } = texts();
    const text = 'hello '.repeat(50_000);
    await runRemoteCommand(await serve(protocol, echo(0)), realClock, { path: '/exec', stdin: stdin(text), stdout, stderr, isTerminal: false });
    expect(found.err).toBe('err');
    expect(found.out === text.toUpperCase()).toBe(true);
  });
  it('tells the exit code', async () => {
    const { stdout, stderr } = texts();
    await expect(runRemoteCommand(await serve(protocol, echo(3)), realClock, { path: '/exec', stdin: stdin('x'), stdout, stderr, isTerminal: false })).rejects.toMatchObject({ message: 'command terminated with exit code 3', code: 3 });
  });
  it('tells why there is no process', async () => {
    const { stdout, stderr } = texts();
    const config = await serve(protocol, () => Promise.reject(new Error('no such command')));
    await expect(runRemoteCommand(config, realClock, { path: '/exec', stdin: stdin('x'), stdout, stderr, isTerminal: false })).rejects.toThrow('Internal error occurred: no such command');
  });
  it('tells sizes of a terminal, and can be left', async () => {
    const left = new AbortController();
    let out = '';
    const stdout = (data: Uint8Array) => {
      out += Buffer.from(data).toString();
      if (out.endsWith('2x2;')) left.abort();
    };
    const sizes = (send: (size: { Width: number; Height: number }) => void) => {
      send({ Width: 1, Height: 1 });
      send({ Width: 2, Height: 2 });
      return () => {};
    };
    await runRemoteCommand(await serve(protocol, echo(0), true), realClock, { path: '/exec', stdin: { pump: () => () => {} }, stdout, isTerminal: true, sizes, left: left.signal });
    expect(out).toBe('1x1;2x2;');
  });
  it('opens the way to ports', async () => {
    const tunnel = await openTunnel(await serve(protocol, echo(0)), realClock, '/portforward');
    const { connect, createServer: listen } = await import('node:net');
    const ends: Promise<void>[] = [];
    const local = listen({ allowHalfOpen: true }, socket => {
      const end = tunnel.carry(socket, ends.length === 0 ? 80 : 81);
      end.catch(() => {});
      ends.push(end);
    });
    await new Promise<void>(resolve => local.listen(0, '127.0.0.1', resolve));
    const { port } = local.address() as AddressInfo;
    const good = connect(port, '127.0.0.1');
    good.write('12345');
    expect(await new Promise(resolve => good.once('data', (data: Buffer) => resolve(data.toString())))).toBe('5;');
    good.destroy();
    await ends[0];
    const bad = connect(port, '127.0.0.1');
    await new Promise(resolve => bad.once('close', resolve).resume());
    await expect(ends[1]).rejects.toThrow('nobody listens');
    tunnel.close();
    local.close();
  });
});
