/** Opens a connection to a server: trust, credentials, a proxy. */
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { RestConfig } from '../rest.ts';

const PROBE_AFTER_MS = 1000;

export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

/** Resolves when it may be written to: the server is who it should be. */
export async function dial(config: RestConfig, url: URL, signal?: AbortSignal): Promise<net.Socket> {
  const host = hostOf(url);
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port || (isSecure ? 443 : 80));
  const socket = config.proxyUrl ? await (await import('./proxy-agent.ts')).open(new URL(config.proxyUrl), host, port) : undefined;
  const common = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_AFTER_MS };
  if (!isSecure) return socket ?? opened(net.connect(common), 'connect', signal);
  return opened(tls.connect({ ...common, ...tlsOptions(config), ...(socket ? { socket } : {}) }), 'secureConnect', signal);
}

function opened<S extends net.Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal | undefined): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = () => void socket.destroy(signal!.reason as Error);
    const settle = () => {
      signal?.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    const fail = (error: Error) => {
      settle();
      reject(error);
    };
    socket.once('error', fail);
    socket.once(event, () => {
      settle();
      resolve(socket);
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort);
  });
}

/** What tls.connect needs to reach the server. */
export function tlsOptions(config: RestConfig): tls.ConnectionOptions {
  const host = hostOf(new URL(config.server));
  const servername = config.serverName ?? (/^[\d.]+$|:/.test(host) ? undefined : host);
  const ca = config.ca ?? (config.insecureSkipTlsVerify ? undefined : machineRoots());
  return {
    ...(ca ? { ca } : {}), ...(config.cert ? { cert: config.cert } : {}), ...(config.key ? { key: config.key } : {}),
    ...(servername ? { servername } : {}), rejectUnauthorized: !config.insecureSkipTlsVerify,
  };
}

/** Where Go looks, too; the first that is there. */
const ROOTS = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/pki/tls/cacert.pem', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', '/etc/ssl/cert.pem'];

/** The authorities that this machine trusts; undefined where it has none: then Node's own. */
function machineRoots(): string | undefined {
  const asked = process.env['KUBECTL_HELD_SSL_CERT_FILE'] ?? process.env['SSL_CERT_FILE'];
  for (const path of asked ? [asked] : ROOTS) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Another machine has it elsewhere.
    }
  }
  return undefined;
}
