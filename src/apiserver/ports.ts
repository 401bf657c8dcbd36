/** The way from the API server to a node's kubelet, and what else the composition root plugs in. */
import type { LogOptions } from '../machinery/log-options.ts';
import type { UserInfo } from './auth/ports.ts';

/** A container that is to be talked to. */
export interface ContainerTarget {
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
}

/** A request that is passed on as it came: `nodes/proxy`, `pods/proxy`, and upgraded connections. */
export interface ProxiedRequest {
  readonly method: string;
  /** With the query, as the other side shall see it: `/exec/default/web/nginx?command=ls`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: Uint8Array;
  readonly user: UserInfo;
  readonly signal?: AbortSignal | undefined;
}

export interface ProxiedResponse {
  readonly status: number;
  /** Lower-case names; cookies are a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export type StreamKind = 'exec' | 'attach' | 'portforward';

/** What a streaming subresource asks the kubelet for, once the request is authorized and admitted. */
export interface StreamRequest {
  readonly kind: StreamKind;
  readonly target: ContainerTarget;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  /** Of port-forward, where the client names them in the query. */
  readonly ports: readonly number[];
}

/** Reaches kubelets: directly in the same process, over HTTPS on other machines. */
export interface NodeConnector {
  /** Throws a StatusError: 404 where the node is unknown, 400 with the kubelet's words, 500 where it cannot be reached. */
  logs(target: ContainerTarget, options: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Takes over an upgraded client connection: `connection` is what the HTTP adapter hands to an UpgradeHandler. */
  stream(request: StreamRequest, connection: unknown): void;
  /** `nodes/NAME/proxy/...`: the kubelet's own HTTP interface. */
  proxyNode(node: string, request: ProxiedRequest): Promise<ProxiedResponse>;
  /** `pods/NAME/proxy/...` and `services/NAME/proxy/...`: plain HTTP to an address in the pod network. */
  proxyAddress(target: { readonly scheme: 'http' | 'https'; readonly host: string; readonly port: number }, request: ProxiedRequest): Promise<ProxiedResponse>;
}
