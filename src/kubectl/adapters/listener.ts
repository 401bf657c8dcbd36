/** Listens on this machine, for port-forward and proxy; failures in Go's words. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'bind: address already in use', EACCES: 'bind: permission denied', EADDRNOTAVAIL: 'bind: cannot assign requested address', EAFNOSUPPORT: 'socket: address family not supported by protocol',
};

export interface Listener {
  readonly port: number;
  close(): void;
}

export interface ListenOptions {
  readonly address: string;
  readonly port: number;
  readonly family: 'tcp' | 'tcp4' | 'tcp6';
  readonly onConnection: (socket: Socket) => void;
}

/** Rejects with `listen tcp4 127.0.0.1:80: bind: permission denied`. */
export async function listen({ address, port, family, onConnection }: ListenOptions): Promise<Listener> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
  await bind(server, { host: address, port, ipv6Only: family === 'tcp6' }, family);
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

export function bind(server: Server, where: { readonly host: string; readonly port: number; readonly ipv6Only: boolean } | { readonly path: string }, family: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const place = 'path' in where ? where.path : `${where.host.includes(':') ? `[${where.host}]` : where.host}:${where.port}`;
    server.once('error', (cause: NodeJS.ErrnoException) => reject(new Error(`listen ${family} ${place}: ${WORDS[cause.code ?? ''] ?? cause.message}`, { cause })));
    server.listen(where, resolve);
  });
}
