/** Listens for each port and carries what comes to the pod, until it is stopped or the way there ends. */
import type { RestConfig } from '../../client/rest.ts';
import { onAbort } from '../../base/on-abort.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { logLine } from '../log-line.ts';
import type { Listener } from '../adapters/listener.ts';
import type { PortTunnel } from '../adapters/port-tunnel.ts';
import { type ForwardedPort, type ListenAddress, portsText } from './ports.ts';

export interface Forwarding {
  readonly path: string;
  readonly ports: readonly ForwardedPort[];
  readonly addresses: readonly ListenAddress[];
}

export async function forwardPorts(io: Io, config: RestConfig, { path, ports, addresses }: Forwarding): Promise<void> {
  const interrupted = io.interruption();
  const { openTunnel } = await import('../adapters/port-tunnel.ts');
  const tunnel = await openTunnel(config, io.clock, path);
  const listeners: Listener[] = [];
  try {
    const taken: (ForwardedPort | undefined)[] = [];
    for (const port of ports) taken.push(await listenOnAll({ io, tunnel, listeners }, port, addresses));
    if (taken.every(port => port === undefined)) throw new CommandError(`unable to listen on any of the requested ports: ${portsText(ports)}`);
    const isStopped = await Promise.race([new Promise<true>(resolve => onAbort(interrupted, () => resolve(true))), tunnel.closed.then(() => false)]);
    if (!isStopped) throw new CommandError('lost connection to pod');
  } finally {
    for (const listener of listeners) listener.close();
    tunnel.close();
  }
}

interface Work {
  readonly io: Io;
  readonly tunnel: PortTunnel;
  readonly listeners: Listener[];
}

/** The port as it is, once the first address has chosen it; undefined where too many failed, which is told. */
async function listenOnAll(work: Work, asked: ForwardedPort, addresses: readonly ListenAddress[]): Promise<ForwardedPort | undefined> {
  let port = asked;
  const failed: (ListenAddress & { readonly message: string })[] = [];
  for (const address of addresses) {
    try {
      port = await listenOn(work, port, address);
    } catch (error) {
      failed.push({ ...address, message: `unable to create listener: Error ${(error as Error).message}` });
    }
  }
  const pairs = addresses.filter(a => a.isOneEnough).length;
  const isPairLost = pairs > 0 && failed.filter(a => a.isOneEnough).length === pairs;
  if (!isPairLost && failed.every(a => a.isOneEnough)) return port;
  work.io.stderr.write(`Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${failed.map(f => f.message).join(' ')}]\n`);
  return undefined;
}

async function listenOn({ io, tunnel, listeners }: Work, { local, remote }: ForwardedPort, { address, family }: ListenAddress): Promise<ForwardedPort> {
  const { listen } = await import('../adapters/listener.ts');
  const listener: Listener = await listen({
    address, port: local, family,
    onConnection: socket => {
      const { port } = listener;
      io.stdout.write(`Handling connection for ${port}\n`);
      tunnel.carry(socket, remote).catch((error: unknown) => {
        logLine(io, 'E', 'portforward.go:522', `"Unhandled Error" err=${JSON.stringify(`an error occurred forwarding ${port} -> ${remote}: ${(error as Error).message}`)}`);
        tunnel.close();
      });
    },
  });
  listeners.push(listener);
  io.stdout.write(`Forwarding from ${address.includes(':') ? `[${address}]` : address}:${listener.port} -> ${remote}\n`);
  return { local: listener.port, remote };
}
