/** The transport to an API server anywhere: HTTP/2 where it is offered, else HTTP/1.1; JSON both ways. */
import type { Readable } from 'node:stream';
import { StatusError, type Status } from '../../machinery/status-error.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { queryString } from '../paths.ts';
import { type ApiRequest, type Transport, TransportError, type WatchEvent, type WatchSink } from '../transport.ts';
import { HttpConnection, type HttpConnectionOptions, type HttpReply } from './http-connection.ts';

export interface HttpTransportOptions extends HttpConnectionOptions {
  /** A bearer token, asked for with every request: it may have been renewed. */
  readonly token?: () => string | undefined;
  readonly userAgent?: string;
  /** `Impersonate-User` and its like. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Call `close` to end its connections. */
export class HttpTransport implements Transport {
  private readonly connection: HttpConnection;
  private readonly options: HttpTransportOptions;

  constructor(options: HttpTransportOptions) {
    this.options = options;
    this.connection = new HttpConnection(options);
  }

  async request<T>(request: ApiRequest): Promise<T> {
    const reply = await this.send(request);
    const text = await textOf(reply.body, request);
    if (reply.status >= 400) throw errorOf(reply.status, text);
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (cause) {
      throw new TransportError(`reading ${request.method} ${request.path}: the answer is not JSON`, { cause });
    }
  }

  watch<T extends KubeObject>(request: ApiRequest, sink: WatchSink<T>): { stop(): void } {
    const stopping = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, stopping.signal]) : stopping.signal;
    void this.follow({ ...request, signal }, sink).then(
      () => sink.end(),
      (error: Error) => (signal.aborted ? sink.end() : sink.end(error)),
    );
    return { stop: () => stopping.abort() };
  }

  close(): void {
    this.connection.close();
  }

  private async follow<T extends KubeObject>(request: ApiRequest, sink: WatchSink<T>): Promise<void> {
    const reply = await this.send({ ...request, query: { ...request.query, watch: '1' } });
    if (reply.status >= 400) throw errorOf(reply.status, await textOf(reply.body, request));
    for await (const line of linesOf(reply.body)) {
      const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR'; object: Status };
      if (event.type === 'ERROR') throw StatusError.from(event.object);
      if (request.signal?.aborted) return;
      sink.event(event);
    }
  }

  private send(request: ApiRequest): Promise<HttpReply> {
    const query = queryString(request.query);
    const token = this.options.token?.();
    return this.connection.send({
      method: request.method,
      path: query ? `${request.path}?${query}` : request.path,
      headers: {
        accept: 'application/json',
        ...(this.options.userAgent ? { 'user-agent': this.options.userAgent } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...this.options.headers,
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    });
  }
}

async function textOf(body: Readable, request: ApiRequest): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw new TransportError(`reading ${request.method} ${request.path}: the connection ended early`, { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A Status where the server sent one; what proxies and load balancers answer becomes one. */
function errorOf(code: number, text: string): StatusError {
  try {
    const status = JSON.parse(text) as Partial<Status>;
    if (status.kind === 'Status') return StatusError.from({ ...status, code } as Status);
  } catch {
    // Not JSON: told as it came.
  }
  const reasons: Record<number, string> = {
    401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 405: 'MethodNotAllowed', 409: 'Conflict', 410: 'Expired',
    413: 'RequestEntityTooLarge', 429: 'TooManyRequests', 500: 'InternalError', 503: 'ServiceUnavailable', 504: 'Timeout',
  };
  return new StatusError(code, reasons[code] ?? 'Unknown', text.trim() || `the server answered ${code}`);
}

/** Lines of bytes: a character may be cut in two by a chunk, a line may span many. */
async function* linesOf(body: Readable): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of body) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      parts.push(rest.subarray(0, end));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') yield line;
    }
    if (rest.length > 0) parts.push(rest);
  }
}
