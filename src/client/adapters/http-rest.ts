/** Requests over HTTP/1.1 with kept connections: what a process of one or two requests starts fastest with. */
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import type { Rest, RestConfig, RestRequest, RestResponse } from '../rest.ts';
import { dialReason } from './dial-reason.ts';

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export class HttpRest implements Rest {
  private readonly config: RestConfig;
  private readonly url: URL;
  private readonly agent: Promise<http.Agent>;
  private readonly isCompressed: boolean;

  constructor(config: RestConfig) {
    this.config = config;
    this.url = new URL(config.server);
    this.agent = agentFor(config, this.url);
    this.agent.catch(() => {});
    // Compression costs both ends more than it saves where nothing leaves the machine.
    this.isCompressed = !config.disableCompression && !LOCAL.test(hostOf(this.url));
  }

  async send(request: RestRequest): Promise<RestResponse> {
    if (!/^https?:$/.test(this.url.protocol)) throw new Error(`unsupported protocol scheme ${JSON.stringify(this.url.protocol.slice(0, -1))}`);
    const agent = await this.agent;
    const incoming = await this.start(request, agent);
    return { status: incoming.statusCode ?? 0, statusText: incoming.statusMessage ?? '', headers: incoming.headers, body: await plain(incoming) };
  }

  private start(request: RestRequest, agent: http.Agent): Promise<http.IncomingMessage> {
    const ending = deadline(request.timeoutMs ?? this.config.timeoutMs ?? 0, request.signal);
    return new Promise((resolve, reject) => {
      const outgoing = (this.url.protocol === 'http:' ? http : https).request(
        {
          protocol: this.url.protocol, host: hostOf(this.url), port: this.url.port || undefined, agent,
          path: this.url.pathname.replace(/\/$/, '') + request.path, method: request.method, headers: this.headersOf(request),
          ...(ending ? { signal: ending } : {}),
        },
        resolve,
      );
      outgoing.once('error', error => void this.reasonOf(error, ending?.aborted === true && !request.signal?.aborted).then(reason => reject(new Error(reason, { cause: error }))));
      outgoing.end(request.body);
    });
  }

  private async reasonOf(error: NodeJS.ErrnoException, hasTimedOut: boolean): Promise<string> {
    if (hasTimedOut) return TIMED_OUT;
    const reason = dialReason(error, this.config, this.url);
    if (error.code !== 'CERT_HAS_EXPIRED' && error.code !== 'CERT_NOT_YET_VALID') return reason;
    const { validityReason } = await import('./certificate-validity.ts');
    const validity = await validityReason({ ...tlsOptions(this.config), host: hostOf(this.url), port: Number(this.url.port || 443) }, Date.now());
    return reason.slice(0, -error.message.length) + validity;
  }

  close(): void {
    this.agent.then(agent => agent.destroy(), () => {});
  }

  private headersOf(request: RestRequest): http.OutgoingHttpHeaders {
    const { body } = request;
    return {
      'user-agent': this.config.userAgent,
      ...(this.isCompressed ? { 'accept-encoding': 'gzip' } : {}),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...this.config.headers,
      ...request.headers,
    } as http.OutgoingHttpHeaders;
  }
}

const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

function deadline(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal | undefined {
  if (timeoutMs <= 0) return signal;
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** With which connections to the server are made: trust, credentials, a proxy. */
export async function agentFor(config: RestConfig, url: URL): Promise<http.Agent> {
  const options = { keepAlive: true, maxSockets: Infinity, ...(url.protocol === 'https:' ? tlsOptions(config) : {}) };
  if (config.proxyUrl) return (await import('./proxy-agent.ts')).proxyAgent(config.proxyUrl, options, url);
  return url.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
}

/** What tls.connect needs to reach the server. */
export function tlsOptions(config: RestConfig): https.AgentOptions {
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

async function plain(incoming: http.IncomingMessage): Promise<Readable> {
  if (incoming.headers['content-encoding'] !== 'gzip') return incoming;
  const { createGunzip } = await import('node:zlib');
  return incoming.pipe(createGunzip());
}
