/** A local HTTP server that passes requests on to the API server, as whom the kubeconfig says, and serves files besides. */
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import { pipeline, type Duplex } from 'node:stream';
import { dialReason } from '../../client/adapters/dial-reason.ts';
import { agentFor } from '../../client/adapters/agent.ts';
import { hostOf } from '../../client/adapters/dial.ts';
import type { RestConfig } from '../../client/rest.ts';
import { accepts, hostWithoutPort, type RequestFilter } from '../proxy/filter.ts';
import { type Prefixes, routeOf } from '../proxy/route.ts';
import { bind } from './listener.ts';
import { answerMoved, answerText } from './proxy-answers.ts';
import { serveFile } from './static-files.ts';

export interface ProxyOptions {
  readonly config: RestConfig;
  readonly prefixes: Prefixes;
  /** Of the files; absent: none are served. */
  readonly folder?: string | undefined;
  /** Absent: everything passes. */
  readonly filter?: RequestFilter | undefined;
  /** The path of the server's address is put before every request's. */
  readonly appendsServerPath: boolean;
  /** Of upgraded connections; 0: none. */
  readonly keepAliveMs: number;
  readonly onError: (message: string) => void;
}

/** Between two neighbours only. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

export class ProxyServer {
  private readonly options: ProxyOptions;
  private readonly server: http.Server;
  private readonly target: URL;
  private agent: http.Agent | undefined;

  constructor(options: ProxyOptions) {
    this.options = options;
    this.target = new URL(options.config.server);
    this.server = http.createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => this.serve(request, response));
    this.server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => this.upgrade(request, socket, head));
  }

  /** Where it listens, as Go writes it. */
  async listen(address: string, port: number): Promise<string> {
    this.agent = await agentFor(this.options.config, this.target);
    // Go listens on every address of both families where all are meant.
    const host = address === '0.0.0.0' || address === '' ? '::' : address;
    await bind(this.server, { host, port, ipv6Only: false }, 'tcp');
    const { address: bound, port: chosen } = this.server.address() as AddressInfo;
    return `${bound.includes(':') ? `[${bound}]` : bound}:${chosen}`;
  }

  /** For this user alone. A socket that is there is replaced. */
  async listenOnSocket(path: string): Promise<string> {
    this.agent = await agentFor(this.options.config, this.target);
    if (fs.statSync(path, { throwIfNoEntry: false })?.isSocket()) fs.unlinkSync(path);
    // Told as a matter of permission otherwise.
    if (!fs.existsSync(dirname(path))) throw new Error(`listen unix ${path}: bind: no such file or directory`);
    const mask = process.umask(0o077);
    try {
      await bind(this.server, { path }, 'unix');
    } finally {
      process.umask(mask);
    }
    return path;
  }

  private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { path, query } = splitTarget(request.url ?? '/');
    const { prefixes, folder } = this.options;
    const route = routeOf(path, query, folder === undefined ? { api: prefixes.api } : prefixes);
    switch (route.to) {
      case 'redirect':
        return answerMoved(response, route.location, request.method === 'GET' || request.method === 'HEAD');
      case 'nowhere':
        return answerText(response, 404, '404 page not found');
      case 'files':
        return serveFile(request, response, { folder: folder!, path: route.path });
      case 'api':
        if (!this.accepts(request, route.path)) return answerText(response, 403, 'Forbidden');
        return this.passOn(request, response, `${route.path}${query}`);
    }
  }

  private accepts({ method = 'GET', headers }: http.IncomingMessage, path: string): boolean {
    const { filter } = this.options;
    return !filter || accepts(filter, { method, path: decoded(path), host: hostWithoutPort(headers.host ?? '') });
  }

  private passOn(request: http.IncomingMessage, response: http.ServerResponse, path: string): void {
    const outgoing = this.start(request, path, headersWithout(request, HOP_BY_HOP));
    outgoing.on('response', incoming => {
      response.sendDate = false;
      response.removeHeader('connection');
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage ?? '', sortedHeaders(incoming));
      response.flushHeaders();
      pipeline(incoming, response, () => {});
    });
    outgoing.on('error', error => this.fail(response, error));
    response.on('close', () => outgoing.destroy());
    pipeline(request, outgoing, () => {});
  }

  private fail(response: http.ServerResponse, error: Error): void {
    if (response.destroyed) return;
    const reason = dialReason(error, this.options.config, this.target);
    if (response.headersSent) return void response.destroy();
    this.options.onError(`Error while proxying request: ${reason}`);
    answerText(response, 500, reason);
  }

  private start(request: http.IncomingMessage, path: string, headers: http.OutgoingHttpHeaders): http.ClientRequest {
    const { config, appendsServerPath } = this.options;
    const prefix = appendsServerPath ? this.target.pathname.replace(/\/$/, '') : '';
    const { remoteAddress } = request.socket;
    const { authorization, ...own } = config.headers;
    return (this.target.protocol === 'http:' ? http : https).request({
      protocol: this.target.protocol, host: hostOf(this.target), port: this.target.port || undefined, agent: this.agent, method: request.method, path: `${prefix}${path}`,
      headers: {
        'user-agent': config.userAgent, ...(authorization === undefined ? {} : { authorization }), ...headers, ...own, host: this.target.host,
        ...(remoteAddress ? { 'x-forwarded-for': [headers['x-forwarded-for'], remoteAddress].filter(Boolean).join(', ') } : {}),
      } as http.OutgoingHttpHeaders,
    });
  }

  private upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, query } = splitTarget(request.url ?? '/');
    const route = routeOf(path, query, { api: this.options.prefixes.api });
    socket.on('error', () => socket.destroy());
    if (route.to !== 'api') return endWith(socket, 404, '404 page not found');
    if (!this.accepts(request, route.path)) return endWith(socket, 403, 'Forbidden');
    const outgoing = this.start(request, `${route.path}${query}`, headersWithout(request, new Set()));
    outgoing.on('upgrade', (response, far: Socket, early: Buffer) => {
      const { keepAliveMs } = this.options;
      if (keepAliveMs > 0) far.setKeepAlive(true, keepAliveMs);
      socket.write(`HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n${rawHeaderLines(response)}\r\n`);
      if (early.length > 0) socket.write(early);
      if (head.length > 0) far.write(head);
      // Where one end has gone, so is the other.
      far.on('error', () => far.destroy()).on('close', () => socket.destroy()).pipe(socket);
      socket.on('close', () => far.destroy()).pipe(far);
    });
    outgoing.on('response', response => {
      socket.write(`HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n${rawHeaderLines(response)}Connection: close\r\n\r\n`);
      response.pipe(socket);
    });
    outgoing.on('error', error => {
      const reason = `error dialing backend: ${dialReason(error, this.options.config, this.target)}`;
      this.options.onError(`Error while proxying request: ${reason}`);
      endWith(socket, 500, reason);
    });
    outgoing.end();
  }
}

function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function headersWithout({ headers }: http.IncomingMessage, left: ReadonlySet<string>): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.has(name)));
}

/** Pairs in the order of their names, as Go writes them. */
function sortedHeaders({ rawHeaders }: http.IncomingMessage): string[] {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) if (!HOP_BY_HOP.has(rawHeaders[i]!.toLowerCase())) pairs.push([canonical(rawHeaders[i]!), rawHeaders[i + 1]!]);
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).flat();
}

/** `content-type` is `Content-Type`. */
const canonical = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, letter => letter.toUpperCase());

function rawHeaderLines({ rawHeaders }: http.IncomingMessage): string {
  let lines = '';
  for (let i = 0; i < rawHeaders.length; i += 2) if (!/^transfer-encoding$/i.test(rawHeaders[i]!)) lines += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return lines;
}

function endWith(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(text) + 1}\r\nConnection: close\r\n\r\n${text}\n`);
}
