/** `-v=6` and more: what was asked and answered, on stderr, in the words of client-go's round trippers. */
import type { OpeningSocket, Rest, RestConfig, RestRequest, RestResponse } from '../client/rest.ts';
import { ApiClient } from './api-client.ts';
import { quote } from './flags/go-text.ts';
import type { Io } from './io.ts';
import { logLine } from './log-line.ts';

/** Of `-v`: URLs and times are told from 6 on. */
const LEVEL = { headers: 7, bodies: 8, curl: 9, everything: 10 } as const;

const PHRASES: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed',
  406: 'Not Acceptable', 409: 'Conflict', 410: 'Gone', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};

interface Logging {
  readonly io: Io;
  readonly verbosity: number;
}

export function loggingClient(rest: Rest, config: RestConfig, { io, verbosity, warn }: Logging & { readonly warn: (text: string) => void }): ApiClient {
  const log = new RequestLog(config, { io, verbosity });
  const bodies = verbosity >= LEVEL.bodies ? (body: Uint8Array) => log.body('Response', body) : undefined;
  return new ApiClient({ send: request => log.exchange(rest, request), close: () => rest.close() }, config, warn, bodies);
}

export function loggingUpgrades(config: RestConfig, logging: Logging): RestConfig {
  const log = new RequestLog(config, logging);
  return { ...config, onUpgrade: ({ method, path, headers }) => log.begin(method, path, headers) };
}

type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>;
type Answer = Omit<RestResponse, 'body'>;

class RequestLog {
  private readonly config: RestConfig;
  private readonly io: Io;
  private readonly verbosity: number;

  constructor(config: RestConfig, { io, verbosity }: Logging) {
    this.config = config;
    this.io = io;
    this.verbosity = verbosity;
  }

  async exchange(rest: Rest, request: RestRequest): Promise<RestResponse> {
    if (this.verbosity >= LEVEL.bodies) this.body('Request', request.body ?? '');
    const times = new ConnectionTimes(this.io, address => this.line(562, `"HTTP Trace: Dial succeed" network="tcp" address=${quote(address)}`));
    const answered = this.begin(request.method, request.path, { 'user-agent': this.config.userAgent, ...this.config.headers, ...request.headers }, times);
    try {
      const response = await rest.send(this.verbosity >= LEVEL.curl ? { ...request, onSocket: times.watch } : request);
      answered(response);
      return response;
    } catch (error) {
      this.dialFailed((error as Error).message);
      answered(undefined);
      throw error;
    }
  }

  /** Tells of a request; what it returns tells of the answer, or that there was none. */
  begin(method: string, path: string, headers: Headers, times?: ConnectionTimes): (response: Answer | undefined) => void {
    const url = this.config.server + path;
    const where = `verb=${quote(method)} url=${quote(url)}`;
    if (this.verbosity >= LEVEL.curl) this.line(527, `"Request" curlCommand=${block(`curl -v -X${method} ${curlHeaders(headers)} '${url}'\n`)}`);
    else if (this.verbosity >= LEVEL.headers) this.line(527, `"Request" ${where} headers=${headerBlock(headers)}`);
    const start = this.io.clock.now();
    return response => {
      const status = response ? `${response.status} ${PHRASES[response.status] ?? response.statusText}`.trim() : '';
      const parts = [
        ...(this.verbosity === LEVEL.headers || this.verbosity === LEVEL.bodies ? [] : [where]), `status=${quote(status)}`,
        ...(this.verbosity >= LEVEL.bodies ? [`headers=${headerBlock(response ? answerHeaders(response.headers) : {})}`] : []),
        `milliseconds=${Math.floor(this.io.clock.now() - start)}`, ...(this.verbosity >= LEVEL.curl && times ? times.fields(response !== undefined) : []),
      ];
      this.line(632, `"Response" ${parts.join(' ')}`);
    };
  }

  body(what: 'Request' | 'Response', body: string | Uint8Array): void {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
    // oxlint-disable-next-line no-control-regex
    const shown = /[\0-\x09]/.test(text) ? hexDump(typeof body === 'string' ? new TextEncoder().encode(body) : body) : text;
    logLine(this.io, 'I', 'helper.go:105', `"${what} Body" body=${block(this.cut(shown))}`);
  }

  /** Go counts bytes. */
  private cut(text: string): string {
    const most = this.verbosity >= LEVEL.everything ? Infinity : this.verbosity >= LEVEL.curl ? 10_240 : 1024;
    const bytes = new TextEncoder().encode(text);
    return bytes.length <= most ? text : `${new TextDecoder().decode(bytes.subarray(0, most))} [truncated ${bytes.length - most} chars]`;
  }

  private dialFailed(reason: string): void {
    const address = /^dial tcp (\S+): /.exec(reason)?.[1];
    if (address && this.verbosity >= LEVEL.curl) this.line(560, `"HTTP Trace: Dial failed" network="tcp" address=${quote(address)} err=${quote(reason)}`);
  }

  private line(place: number, text: string): void {
    logLine(this.io, 'I', `round_trippers.go:${place}`, text);
  }
}

/** How long it took to find, to reach and to trust the server; or to have a connection that was there. */
class ConnectionTimes {
  private readonly io: Io;
  private readonly onDialled: (address: string) => void;
  private readonly start: number;
  private isReused = false;
  private found: number | undefined;
  private connected: number | undefined;
  private ready: number | undefined;

  constructor(io: Io, onDialled: (address: string) => void) {
    this.io = io;
    this.onDialled = onDialled;
    this.start = io.clock.now();
  }

  readonly watch = (socket: OpeningSocket, isReused: boolean): void => {
    this.isReused = isReused;
    if (isReused) {
      this.ready = this.io.clock.now();
      return;
    }
    socket.once('lookup', () => (this.found = this.io.clock.now()));
    socket.once('connect', () => {
      this.ready = this.connected = this.io.clock.now();
      this.onDialled(`${socket.remoteAddress?.includes(':') ? `[${socket.remoteAddress}]` : socket.remoteAddress}:${socket.remotePort}`);
    });
    socket.once('secureConnect', () => (this.ready = this.io.clock.now()));
  };

  fields(isAnswered: boolean): string[] {
    const { start, found = start, connected = found, ready = connected } = this;
    const ms = (name: string, from: number, to: number) => `${name}Milliseconds=${Math.floor(to - from)}`;
    const connection = this.isReused ? [ms('getConnection', start, ready)] : [ms('dnsLookup', start, found), ms('dial', found, connected), ms('tlsHandshake', connected, ready)];
    return [...connection, ...(isAnswered ? [ms('serverProcessing', ready, this.io.clock.now())] : [])];
  }
}

/** As klog prints a string: quoted, or as it is, indented, where it has several lines. */
function block(text: string): string {
  if (!text.includes('\n')) return quote(text);
  return `<\n${text.replace(/\n$/, '').split('\n').map(line => `\t${line}\n`).join('')} >`;
}

const canonical = (name: string): string => name.split('-').map(part => part[0]!.toUpperCase() + part.slice(1).toLowerCase()).join('-');

/** Name and value, by name; credentials are not for logs. */
function headerPairs(headers: Headers): (readonly [string, string])[] {
  const pairs = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map(v => [canonical(name), masked(name, String(v))] as const)));
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

const headerBlock = (headers: Headers): string => block(headerPairs(headers).map(([name, value]) => `${name}: ${value}\n`).join(''));
const curlHeaders = (headers: Headers): string => headerPairs(headers).map(([name, value]) => ` -H ${quote(`${name}: ${value}`)}`).join('');

/** Those of the way alone are not the answer's. */
function answerHeaders({ connection, 'keep-alive': _alive, 'transfer-encoding': _encoding, ...headers }: RestResponse['headers']): Headers {
  return { ...headers, ...(headers['upgrade'] ? { connection } : {}) };
}

const KNOWN_SCHEMES = ['bearer', 'basic', 'negotiate'];

function masked(name: string, value: string): string {
  if (name.toLowerCase() !== 'authorization' || value === '') return value;
  const [scheme = '', ...rest] = value.split(' ');
  if (!KNOWN_SCHEMES.includes(scheme.toLowerCase())) return '<masked>';
  return rest.join(' ') === '' ? scheme : `${scheme} <masked>`;
}

/** As `hexdump -C` prints it. */
function hexDump(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const half = (from: number) => Array.from({ length: 8 }, (_, i) => row[from + i]?.toString(16).padStart(2, '0') ?? '  ').join(' ');
    text += `${at.toString(16).padStart(8, '0')}  ${half(0)}  ${half(8)}  |${row.map(b => (b < 32 || b > 126 ? '.' : String.fromCharCode(b))).join('')}|\n`;
  }
  return text;
}
