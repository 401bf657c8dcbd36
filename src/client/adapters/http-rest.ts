/** Requests over HTTP/1.1 with kept connections, leaner than Node's own: its client takes as long to load as a command takes to run. */
import type { Socket } from 'node:net';
import type { Rest, RestConfig, RestRequest, RestResponse } from '../rest.ts';
import { dial, hostOf, tlsOptions, type Dialing } from './dial.ts';
import { Connection, StaleConnection, type Answer, type Exchange } from './http1/connection.ts';
import { requestHead } from './http1/request-head.ts';

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export class HttpRest implements Rest {
  private readonly config: RestConfig;
  private readonly url: URL;
  private readonly prefix: string;
  private readonly isCompressed: boolean;
  private readonly idle: Connection[] = [];
  private readonly open = new Set<Connection>();
  private early: Dialing | undefined;

  constructor(config: RestConfig) {
    this.config = config;
    this.url = new URL(config.server);
    this.prefix = this.url.pathname.replace(/\/$/, '');
    // Compression costs both ends more than it saves where nothing leaves the machine.
    this.isCompressed = !config.disableCompression && !LOCAL.test(hostOf(this.url));
    // What is to be asked is found out while the server greets.
    if (isHttp(this.url)) this.early = dial(config, this.url);
    this.early?.socket.catch(() => {});
  }

  /** Resolves when the first connection is under way, as far as that goes without waiting: what is done then costs no time until the server has greeted, too. */
  begun(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve));
  }

  async send(request: RestRequest): Promise<RestResponse> {
    if (!isHttp(this.url)) throw new Error(`unsupported protocol scheme ${JSON.stringify(this.url.protocol.slice(0, -1))}`);
    const ending = deadline(request.timeoutMs ?? this.config.timeoutMs ?? 0, request.signal);
    const head = requestHead({ method: request.method, path: this.prefix + request.path, host: this.url.host }, this.headersOf(request));
    try {
      const answer = await this.exchange({ method: request.method, head, body: request.body, signal: ending }, request.onSocket);
      return { ...answer, body: await plain(answer) };
    } catch (error) {
      const reason = await this.reasonOf(error as Error, ending?.aborted === true && !request.signal?.aborted);
      throw new Error(reason, { cause: error });
    }
  }

  /** On a connection that is kept, or a new one where there is none, or where the server had closed it meanwhile. */
  private async exchange(exchange: Exchange, onSocket: RestRequest['onSocket']): Promise<Answer> {
    const kept = this.kept();
    if (!kept) return (await this.connect(exchange.signal, onSocket)).send(exchange);
    try {
      onSocket?.(kept.socket, true);
      return await kept.send(exchange);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      if (MAY_COME_TWICE.has(exchange.method)) return (await this.connect(exchange.signal, onSocket)).send(exchange);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', cause: error });
    }
  }

  private kept(): Connection | undefined {
    for (;;) {
      const connection = this.idle.pop();
      if (!connection || connection.isOpen) return connection;
    }
  }

  private async connect(signal: AbortSignal | undefined, onSocket: RestRequest['onSocket']): Promise<Connection> {
    const connection = new Connection(await this.socket(signal, onSocket), idle => void this.idle.push(idle));
    this.open.add(connection);
    return connection;
  }

  private async socket(signal: AbortSignal | undefined, onSocket: RestRequest['onSocket']): Promise<Socket> {
    // Who wants to see how the connection is made, sees one that was not begun before.
    if (onSocket) this.early?.stop(new Error('not needed'));
    const dialing = (onSocket ? undefined : this.early) ?? dial(this.config, this.url, onSocket);
    this.early = undefined;
    const stop = () => dialing.stop(signal!.reason as Error);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    try {
      return await dialing.socket;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private async reasonOf(error: NodeJS.ErrnoException, hasTimedOut: boolean): Promise<string> {
    if (hasTimedOut) return TIMED_OUT;
    const { dialReason } = await import('./dial-reason.ts');
    const reason = dialReason(error, this.config, this.url);
    if (error.code !== 'CERT_HAS_EXPIRED' && error.code !== 'CERT_NOT_YET_VALID') return reason;
    const { validityReason } = await import('./certificate-validity.ts');
    const validity = await validityReason({ ...tlsOptions(this.config), host: hostOf(this.url), port: Number(this.url.port || 443) }, Date.now());
    return reason.slice(0, -error.message.length) + validity;
  }

  /** A turn later: a process that ends now need not say goodbye. */
  close(): void {
    setImmediate(() => {
      this.early?.stop(new Error('the client is closed'));
      for (const connection of this.open) connection.close();
    });
  }

  private headersOf(request: RestRequest): Record<string, string | number | readonly string[]> {
    const { body } = request;
    return {
      'user-agent': this.config.userAgent,
      ...(this.isCompressed ? { 'accept-encoding': 'gzip' } : {}),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...this.config.headers,
      ...request.headers,
    };
  }
}

const isHttp = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:';

/** Methods that change nothing: what Go sends again. A DELETE that was done already would be answered with NotFound. */
const MAY_COME_TWICE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

function deadline(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal | undefined {
  if (timeoutMs <= 0) return signal;
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

async function plain({ headers, body }: Answer): Promise<AsyncIterable<Uint8Array>> {
  if (headers['content-encoding'] !== 'gzip') return body;
  const { createGunzip } = await import('node:zlib');
  const { pipeline, Readable } = await import('node:stream');
  return pipeline(Readable.from(body), createGunzip(), () => {
    // Who reads is told.
  });
}
