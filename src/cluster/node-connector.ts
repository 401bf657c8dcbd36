/** The API server's way to the kubelet of this process, and to addresses in the pod network. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { servePortForward } from '../base/adapters/streaming/port-forward.ts';
import { serveRemoteCommand } from '../base/adapters/streaming/remote-command.ts';
import type { UpgradedConnection } from '../base/adapters/streaming/connection.ts';
import type { ContainerTarget, NodeConnector, ProxiedRequest, ProxiedResponse, StreamRequest } from '../apiserver/ports.ts';
import type { PodAccess } from '../kubelet/pod-access.ts';
import type { LogOptions } from '../machinery/log-options.ts';
import { notFoundError, serviceUnavailable } from '../machinery/status-error.ts';

/** The kubelet's own pages, by path: `healthz`, `metrics`, `stats/summary`. */
export type NodePages = (path: string) => Promise<{ readonly contentType: string; readonly body: string } | undefined>;

export interface LocalNode {
  readonly name: string;
  readonly access: PodAccess;
  readonly pages: NodePages;
}

export class LocalNodeConnector implements NodeConnector {
  private readonly nodes = new Map<string, LocalNode>();

  add(node: LocalNode): void {
    this.nodes.set(node.name, node);
  }

  logs(target: ContainerTarget, options: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return this.node(target.node).access.logs(target, options, signal);
  }

  stream(request: StreamRequest, connection: unknown): void {
    const client = connection as UpgradedConnection;
    const { access } = this.node(request.target.node);
    const { target } = request;
    if (request.kind === 'portforward') {
      void servePortForward(client, request.ports, (port, onData) => access.portForward(target, port, onData));
      return;
    }
    const { stdin, stdout, stderr, tty } = request;
    const streams = { stdin, stdout, stderr, tty };
    void serveRemoteCommand(client, streams, sinks => (request.kind === 'exec' ? access.exec(target, request.command, { ...streams, ...sinksOf(sinks) }) : access.attach(target, { ...streams, ...sinksOf(sinks) })));
  }

  async proxyNode(name: string, request: ProxiedRequest): Promise<ProxiedResponse> {
    const path = request.path.replace(/^\/+/, '').split('?')[0]!;
    const page = await this.node(name).pages(path);
    if (!page) return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: once(Buffer.from('404 page not found\n')) };
    return { status: 200, headers: { 'content-type': page.contentType }, body: once(Buffer.from(page.body)) };
  }

  proxyAddress({ scheme, host, port }: { readonly scheme: 'http' | 'https'; readonly host: string; readonly port: number }, request: ProxiedRequest): Promise<ProxiedResponse> {
    return new Promise((resolve, reject) => {
      const options = { host, port, method: request.method, path: request.path, headers: forwarded(request.headers, `${host}:${port}`), rejectUnauthorized: false, ...(request.signal ? { signal: request.signal } : {}) };
      const call = (scheme === 'https' ? httpsRequest : httpRequest)(options, (response: IncomingMessage) => resolve({ status: response.statusCode ?? 502, headers: answered(response), body: response }));
      call.on('error', error => reject(serviceUnavailable(`error trying to reach service: ${error.message}`)));
      call.end(request.body);
    });
  }

  private node(name: string): LocalNode {
    const node = this.nodes.get(name);
    if (!node) throw notFoundError({ group: '', plural: 'nodes' }, name);
    return node;
  }
}

const sinksOf = ({ onStdout, onStderr }: { onStdout(data: Uint8Array): void | Promise<void>; onStderr(data: Uint8Array): void | Promise<void> }) => ({
  onStdout: (data: Uint8Array) => onStdout(data),
  onStderr: (data: Uint8Array) => onStderr(data),
});

/** Headers that belong to one connection, and the credentials that were meant for the API server, go no further. */
const NOT_PASSED_ON = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'authorization', 'host', 'content-length', 'http2-settings']);

function forwarded(headers: ProxiedRequest['headers'], host: string): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !name.startsWith(':') && !name.startsWith('impersonate-') && !NOT_PASSED_ON.has(name));
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? [...(value as string[])] : (value as string)])), host };
}

function answered(response: IncomingMessage): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(response.headers).flatMap(([name, value]) => (value === undefined || NOT_PASSED_ON.has(name) ? [] : [[name, value]])));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

