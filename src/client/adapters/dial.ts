/** Opens a connection to a server: trust, credentials, a proxy. */
import { readdirSync, readFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import * as tls from 'node:tls';
import type { RestConfig, RestRequest, TlsSessions } from '../rest.ts';

const PROBE_AFTER_MS = 1000;

export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

/** A connection that is being made. */
export interface Dialing {
  /** When it may be written to: the server is who it should be. */
  readonly socket: Promise<net.Socket>;
  /** Rejects where it is not made yet, else ends it. */
  stop(reason: Error): void;
}

export function dial(config: RestConfig, url: URL, onSocket?: RestRequest['onSocket']): Dialing {
  let stopped: Error | undefined;
  let pending: net.Socket | undefined;
  const open = (socket: net.Socket, event: 'connect' | 'secureConnect') => {
    pending = socket;
    onSocket?.(socket, false);
    return opened(socket, event);
  };
  const connect = async () => {
    const host = hostOf(url);
    const isSecure = url.protocol === 'https:';
    const port = Number(url.port || (isSecure ? 443 : 80));
    const tunnel = config.proxyUrl ? await (await import('./proxy-agent.ts')).open(new URL(config.proxyUrl), host, port) : undefined;
    if (stopped) throw stopped;
    const common = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_AFTER_MS };
    if (!isSecure) return tunnel ?? open(net.connect(common), 'connect');
    const session = config.sessions?.load();
    const socket = tls.connect({ ...common, ...tlsOptions(config), ...(tunnel ? { socket: tunnel } : {}), ...(session ? { session: Buffer.from(session) } : {}) });
    if (config.sessions) saveSession(socket, config.sessions);
    return open(socket, 'secureConnect');
  };
  const socket = connect();
  const stop = (reason: Error) => {
    stopped = reason;
    // One that is made has nobody yet who would hear why.
    pending?.destroy(pending.listenerCount('error') > 0 ? reason : undefined);
  };
  return { socket, stop };
}

/** One that was taken up again is good for as long as it was before. */
function saveSession(socket: tls.TLSSocket, sessions: TlsSessions): void {
  socket.once('secureConnect', () => {
    if (!socket.isSessionReused()) socket.once('session', (session: Buffer) => sessions.save(session));
  });
}

function opened(socket: net.Socket, event: 'connect' | 'secureConnect'): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(event, () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** What tls.connect needs to reach the server. */
export function tlsOptions(config: RestConfig): tls.ConnectionOptions {
  const host = hostOf(new URL(config.server));
  const servername = config.serverName ?? (/^[\d.]+$|:/.test(host) ? undefined : host);
  const ca = config.ca ?? (config.insecureSkipTlsVerify ? undefined : machineRoots());
  return {
    ...(ca ? { ca: [ca].flat() } : {}), ...(config.cert ? { cert: config.cert } : {}), ...(config.key ? { key: config.key } : {}),
    ...(servername ? { servername } : {}), rejectUnauthorized: !config.insecureSkipTlsVerify,
  };
}

/** Where Go looks, too; the first that is there. */
const ROOTS = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/pki/tls/cacert.pem', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/cert.pem'];

/** The authorities that this machine trusts; undefined where it has none: then Node's own. */
function machineRoots(): readonly string[] | undefined {
  const asked = process.env['KUBECTL_HELD_SSL_CERT_FILE'] ?? process.env['SSL_CERT_FILE'];
  const folders = (process.env['SSL_CERT_DIR'] ?? '').split(':').filter(Boolean);
  const found = [...firstOf(asked ? [asked] : ROOTS), ...folders.flatMap(certificatesIn)];
  return found.length > 0 ? found : undefined;
}

/** Another machine has it elsewhere. */
function firstOf(paths: readonly string[]): string[] {
  for (const path of paths) {
    const [text] = textOf(path);
    if (text !== undefined) return [text];
  }
  return [];
}

function certificatesIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap(name => textOf(join(folder, name)));
  } catch {
    return [];
  }
}

function textOf(path: string): string[] {
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    return [];
  }
}
