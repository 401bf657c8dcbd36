/** Requests to the API server as commands make them: JSON both ways, failures as StatusError or ConnectionError. */
import type { Rest, RestConfig, RestRequest, RestResponse } from '../client/rest.ts';
import { queryString, type QueryParameters } from '../client/paths.ts';
import { type Status, StatusError } from '../machinery/status-error.ts';
import { CommandError, ConnectionError } from './errors.ts';
import { parseJson, writeJson } from './json.ts';
import type { Unstructured } from './object.ts';
import { formatDuration, quote } from './flags/go-text.ts';

export interface ApiCall {
  readonly method?: RestRequest['method'];
  readonly path: string;
  readonly query?: QueryParameters;
  /** Absent: JSON, or else anything. */
  readonly accept?: string;
  readonly contentType?: string;
  /** A plain value is sent as JSON, a string or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** What the words of a failure without a Status speak of. */
  readonly about?: { readonly verb?: string; readonly resource?: string; readonly group?: string; readonly name?: string };
}

export interface Event {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Unstructured;
}

export class ApiClient {
  readonly config: RestConfig;
  private readonly rest: Rest;
  private readonly onWarning: (text: string) => void;
  private readonly onBody: ((body: Uint8Array) => void) | undefined;

  /** `onBody` is told of answers that are read whole. */
  constructor(rest: Rest, config: RestConfig, onWarning: (text: string) => void, onBody?: (body: Uint8Array) => void) {
    this.rest = rest;
    this.onBody = onBody;
    this.config = config;
    this.onWarning = onWarning;
  }

  /** The decoded answer. */
  async request<T = Unstructured>(call: ApiCall): Promise<T> {
    const bytes = await this.bytes(call);
    return (bytes.length === 0 ? undefined : parseJson(decode(bytes))) as T;
  }

  async text(call: ApiCall): Promise<string> {
    return decode(await this.bytes(call));
  }

  async bytes(call: ApiCall): Promise<Uint8Array> {
    const response = await this.stream(call);
    try {
      return await this.whole(response);
    } catch (cause) {
      throw new ConnectionError(call.method ?? 'GET', this.urlOf(call), 'unexpected EOF', { cause });
    }
  }

  /** The answer as it comes; rejects where the server refused. */
  async stream(call: ApiCall): Promise<RestResponse> {
    const response = await this.send(call);
    if (response.status < 400) return response;
    throw statusOf(response, decode(await this.whole(response)), call);
  }

  private async whole(response: RestResponse): Promise<Uint8Array> {
    const body = await readAll(response.body);
    this.onBody?.(body);
    return body;
  }

  /** Ends when the server ends the watch or the signal aborts; an event of type ERROR is thrown as a StatusError. */
  async *watch(call: ApiCall): AsyncGenerator<Event> {
    const response = await this.stream({ ...call, query: { ...call.query, watch: 'true' } });
    for await (const line of linesOf(untilBroken(response.body, call.signal))) {
      const event = parseJson(line) as Event;
      if (event.type === 'ERROR') throw StatusError.from(event.object as unknown as Status);
      yield event;
    }
  }

  close(): void {
    this.rest.close();
  }

  private urlOf({ path, query }: ApiCall): string {
    const parameters = queryString(this.timed(query));
    return `${this.config.server}${path}${parameters ? `${path.includes('?') ? '&' : '?'}${parameters}` : ''}`;
  }

  /** In order of the names; the server is told how long one will wait. */
  private timed(query: QueryParameters = {}): QueryParameters {
    const { timeoutMs } = this.config;
    const all = timeoutMs ? { ...query, timeout: formatDuration(timeoutMs) } : query;
    return Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private async send(call: ApiCall): Promise<RestResponse> {
    const { method = 'GET', body, signal, timeoutMs } = call;
    const url = this.urlOf(call);
    const content = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : writeJson(body) + (method === 'PATCH' ? '' : '\n');
    try {
      const response = await this.rest.send({
        method, path: url.slice(this.config.server.length),
        headers: { accept: call.accept ?? 'application/json, */*', ...(content === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }), ...call.headers },
        ...(content === undefined ? {} : { body: content }), ...(signal ? { signal } : {}), ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      for (const text of warningsOf(response.headers['warning'])) this.onWarning(text);
      return response;
    } catch (cause) {
      if (signal?.aborted) throw signal.reason as Error;
      if (cause instanceof CommandError) throw cause;
      throw new ConnectionError(method, url, (cause as Error).message, { cause });
    }
  }
}

/** Compact JSON of a request. */
const decoder = new TextDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes);

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
  }
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** A watch whose connection breaks, or whose time is up, has ended: whoever wants more asks again. */
async function* untilBroken(body: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (signal?.aborted) throw error;
  }
}

/** A character may be cut in two by a chunk; a line may span many. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const text = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + text.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

/** `299 - "text"`, several in one header or several headers. */
function warningsOf(header: string | readonly string[] | undefined): string[] {
  if (header === undefined) return [];
  const text = typeof header === 'string' ? header : header.join(', ');
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(m => m[1]!.replace(/\\(.)/g, '$1'));
}

const GENERIC: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', ''],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', ''],
  409: ['Conflict', 'the server reported a conflict'],
  413: ['RequestEntityTooLarge', 'Request entity too large: '],
  415: ['UnsupportedMediaType', ''],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request'],
};

/** The Status that the server sent; what others answer becomes one, in client-go's words. */
function statusOf(response: RestResponse, text: string, call: ApiCall): StatusError {
  const code = response.status;
  try {
    const status = JSON.parse(text) as Partial<Status>;
    if (status.kind === 'Status') return StatusError.from({ code, ...status } as Status);
  } catch {
    // Not JSON: told in general words.
  }
  const body = text.trim();
  const [reason, words] = GENERIC[code] ?? (code >= 500 ? ['InternalError', `an error on the server (${quote(body || 'unknown')}) has prevented the request from succeeding`] : ['', `the server responded with the status code ${code} but did not return more information`]);
  const { verb = call.method ?? 'GET', resource = '', group = '', name = '' } = call.about ?? {};
  const what = resource ? ` (${verb.toLowerCase()} ${group ? `${resource}.${group}` : resource}${name ? ` ${name}` : ''})` : '';
  const isAlreadyExists = code === 409 && verb.toUpperCase() === 'POST';
  return new StatusError(code, isAlreadyExists ? 'AlreadyExists' : reason, `${words || body || 'unknown'}${what}`, {
    ...(name ? { name } : {}), ...(group ? { group } : {}), ...(resource ? { kind: resource } : {}), causes: [{ reason: 'UnexpectedServerResponse', message: body || 'unknown' }],
  });
}
