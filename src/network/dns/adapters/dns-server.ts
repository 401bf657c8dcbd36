/** The cluster's name server on UDP and TCP, and the way to the machine's own name servers. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Resolver, Upstream } from '../resolver.ts';

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A connection that says nothing for so long is closed. */
const IDLE_MS = 10_000;

/** Serves on each address, UDP and TCP, on the same port (0: any free one, of the first address). */
export async function serveDns(resolver: Resolver, addresses: readonly string[], port: number): Promise<DnsServer> {
  const closers: (() => Promise<void>)[] = [];
  let bound = port;
  try {
    for (const address of addresses) {
      const tcp = await listenTcp(resolver, address, bound);
      bound = (tcp.address() as { port: number }).port;
      closers.push(() => new Promise(resolve => tcp.close(() => resolve())));
      const udp = await listenUdp(resolver, address, bound);
      closers.push(() => new Promise(resolve => udp.close(() => resolve())));
    }
  } catch (error) {
    await Promise.all(closers.map(close => close()));
    throw error;
  }
  return { port: bound, close: async () => void (await Promise.all(closers.map(close => close()))) };
}

function listenUdp(resolver: Resolver, address: string, port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    void resolver.answer(message, 'udp').then(answer => {
      if (answer) socket.send(answer, from.port, from.address, () => undefined);
    }).catch(() => undefined);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function listenTcp(resolver: Resolver, address: string, port: number): Promise<Server> {
  const server = createServer(socket => serveConnection(resolver, socket));
  server.maxConnections = 1024;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** Over TCP each message has its length before it. */
function serveConnection(resolver: Resolver, socket: Socket): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  const messages = new LengthPrefixed(message => {
    void resolver.answer(message, 'tcp').then(answer => {
      if (answer) socket.write(prefixed(answer));
      else socket.destroy();
    }).catch(() => socket.destroy());
  });
  socket.on('data', (chunk: Buffer) => messages.push(chunk));
}

class LengthPrefixed {
  private pending: Buffer = Buffer.alloc(0);
  private readonly onMessage: (message: Buffer) => void;
  constructor(onMessage: (message: Buffer) => void) {
    this.onMessage = onMessage;
  }
  push(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= 2) {
      const length = this.pending.readUInt16BE(0);
      if (this.pending.length < 2 + length) return;
      this.onMessage(this.pending.subarray(2, 2 + length));
      this.pending = this.pending.subarray(2 + length);
    }
  }
}

function prefixed(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(2 + message.length);
  framed.writeUInt16BE(message.length, 0);
  framed.set(message, 2);
  return framed;
}

export class NoUpstreamError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoUpstreamError';
  }
}

const ANSWER_MS = 2_000;

/** The name servers of `resolvConf`, read anew for each question: the machine may have moved to another network. */
export class HostUpstream implements Upstream {
  private readonly resolvConf: string;
  private readonly own: ReadonlySet<string>;

  /** `own`: addresses that are this server's, never asked. */
  constructor(resolvConf: string, own: readonly string[] = []) {
    this.resolvConf = resolvConf;
    this.own = new Set(own);
  }

  async ask(message: Uint8Array, protocol: 'udp' | 'tcp'): Promise<Uint8Array> {
    for (const server of this.servers()) {
      try {
        return await (protocol === 'udp' ? askUdp(server, message) : askTcp(server, message));
      } catch {
        // The next server may answer.
      }
    }
    throw new NoUpstreamError(`ask the machine's name servers: none of those in ${JSON.stringify(this.resolvConf)} answered`);
  }

  private servers(): string[] {
    try {
      const lines = readFileSync(this.resolvConf, 'utf8').split('\n');
      return lines.flatMap(l => /^\s*nameserver\s+(\S+)/.exec(l)?.[1] ?? []).filter(ip => !this.own.has(ip)).slice(0, 3);
    } catch {
      return [];
    }
  }
}

function askUdp(server: string, message: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.includes(':') ? 'udp6' : 'udp4');
    let finished = false;
    const finish = (error?: Error, answer?: Uint8Array) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.close();
      if (answer) resolve(answer);
      else reject(error ?? new NoUpstreamError(`ask ${server}: no answer`));
    };
    const timer = setTimeout(() => finish(), ANSWER_MS);
    socket.on('error', finish);
    // Connected, so that only this server's answers arrive and a closed port is told at once.
    // Where there is no way to it, the callback is told, and no event comes.
    socket.connect(53, server, ((error?: Error) => {
      if (error) return finish(error);
      socket.on('message', answer => {
        if (answer.length > 2 && answer[0] === message[0] && answer[1] === message[1]) finish(undefined, answer);
      });
      socket.send(message);
    }) as () => void);
  });
}

function askTcp(server: string, message: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = connect(53, server);
    const finish = (error: Error | undefined, answer?: Uint8Array) => {
      socket.destroy();
      if (answer) resolve(answer);
      else reject(error ?? new NoUpstreamError(`ask ${server}: no answer`));
    };
    socket.setTimeout(ANSWER_MS, () => finish(undefined));
    socket.on('error', finish);
    const messages = new LengthPrefixed(answer => finish(undefined, answer));
    socket.on('data', (chunk: Buffer) => messages.push(chunk));
    socket.write(prefixed(message));
  });
}
