/** Connections to one server: one HTTP/2 session that is renewed when it ends, or an HTTP/1.1 agent. */
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import * as tls from 'node:tls';
import { TransportError } from '../transport.ts';

export interface HttpConnectionOptions {
  /** `https://127.0.0.1:6443`, or with a path before the API's. */
  readonly server: string;
  /** PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecureSkipTlsVerify?: boolean;
  /** How often an HTTP/2 server is asked whether it is still there; absent: every 30 seconds. */
  readonly pingEveryMs?: number;
}

const PING_EVERY_MS = 30_000;

export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly body: Readable;
}

type H2Session = { readonly h2: http2.ClientHttp2Session; streams: number };
type Session = H2Session | { readonly agent: http.Agent };

export class HttpConnection {
  private readonly options: HttpConnectionOptions;
  private readonly url: URL;
  private session: Promise<Session> | undefined;
  private isClosed = false;

  constructor(options: HttpConnectionOptions) {
    this.options = options;
    this.url = new URL(options.server);
  }

  async send(call: HttpCall): Promise<HttpReply> {
    const what = `${call.method} ${this.options.server}${call.path}`;
    if (this.isClosed) throw new TransportError(`sending ${what}: the transport is closed`);
    try {
      call.signal?.throwIfAborted();
      const session = await this.current();
      const path = this.url.pathname.replace(/\/$/, '') + call.path;
      return 'h2' in session ? await sendH2(session, { ...call, path }) : await sendH1(this.url, session.agent, { ...call, path });
    } catch (cause) {
      if (cause instanceof TransportError) throw cause;
      throw new TransportError(`sending ${what}: ${(cause as Error).message}`, { cause });
    }
  }

  close(): void {
    this.isClosed = true;
    const closing = this.session;
    this.session = undefined;
    closing?.then(end, () => {});
  }

  private async current(): Promise<Session> {
    const opened = (this.session ??= this.open());
    const session = await opened;
    if (!('h2' in session) || !(session.h2.destroyed || session.h2.closed)) return session;
    // It has ended, and just not told yet.
    if (this.session === opened) this.session = undefined;
    return this.current();
  }

  private open(): Promise<Session> {
    const opened = this.url.protocol === 'http:' ? Promise.resolve({ agent: new http.Agent({ keepAlive: true }) }) : this.openTls();
    const forget = () => {
      if (this.session === opened) this.session = undefined;
    };
    opened.then(session => {
      if (!('h2' in session)) return;
      session.h2.on('close', forget);
      session.h2.on('goaway', forget);
    }, forget);
    return opened;
  }

  private async openTls(): Promise<Session> {
    const { ca, cert, key, insecureSkipTlsVerify } = this.options;
    const host = this.url.hostname.replace(/^\[|\]$/g, '');
    const servername = this.options.serverName ?? (/^[\d.:a-f]+$/i.test(host) ? undefined : host);
    const secure = {
      ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}), ...(servername ? { servername } : {}),
      rejectUnauthorized: !insecureSkipTlsVerify,
    };
    const socket = tls.connect({ host, port: Number(this.url.port || 443), ALPNProtocols: ['h2', 'http/1.1'], ...secure });
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    });
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return { agent: new https.Agent({ keepAlive: true, ...secure }) };
    }
    socket.setNoDelay(true);
    const h2 = http2.connect(this.url.origin, { createConnection: () => socket });
    // The streams tell of it; without a listener it would end the process.
    h2.on('error', () => {});
    // A session keeps no process alive by itself; a request under way does.
    h2.unref();
    endWhenSilent(h2, this.options.pingEveryMs ?? PING_EVERY_MS);
    return { h2, streams: 0 };
  }
}

/** A server that vanished without a word ends no stream: watches and requests would wait for ever. One that owes an answer to the last ping is gone. */
function endWhenSilent(h2: http2.ClientHttp2Session, everyMs: number): void {
  let owes = false;
  const timer = setInterval(() => {
    if (owes) return h2.destroy(new TransportError('the server does not answer any more'));
    owes = h2.ping(() => (owes = false));
  }, everyMs).unref();
  h2.once('close', () => clearInterval(timer));
}

function end(session: Session): void {
  if ('h2' in session) session.h2.destroy();
  else session.agent.destroy();
}

function sendH2(session: H2Session, call: HttpCall): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const stream = session.h2.request(
      { ':method': call.method, ':path': call.path, ...call.headers },
      { endStream: call.body === undefined, ...(call.signal ? { signal: call.signal } : {}) },
    );
    if (session.streams++ === 0) session.h2.ref();
    stream.once('close', () => {
      if (--session.streams === 0) session.h2.unref();
      reject(new TransportError(`sending ${call.method} ${call.path}: the stream ended without an answer`));
    });
    stream.once('error', reject);
    stream.once('response', headers => resolve({ status: Number(headers[':status']), body: stream }));
    if (call.body !== undefined) stream.end(call.body);
  });
}

function sendH1(url: URL, agent: http.Agent, call: HttpCall): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    const outgoing = request(
      new URL(call.path, url.origin),
      { method: call.method, headers: call.headers, agent, ...(call.signal ? { signal: call.signal } : {}) },
      incoming => resolve({ status: incoming.statusCode ?? 0, body: incoming }),
    );
    outgoing.once('error', reject);
    outgoing.end(call.body);
  });
}
