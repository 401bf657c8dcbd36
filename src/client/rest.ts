/** The port below the typed client: a request as it is sent, an answer as it comes, and how the server is reached. */

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  /** With the query, escaped. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds until the whole answer must be there. */
  readonly timeoutMs?: number;
  /** Told of the connection as soon as there is one; it need not be open yet. */
  readonly onSocket?: (socket: OpeningSocket, isReused: boolean) => void;
}

/** Says when its host was found, when it was connected, and when it was encrypted. */
export interface OpeningSocket {
  once(event: 'lookup' | 'connect' | 'secureConnect', listener: () => void): unknown;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

export interface RestResponse {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; what comes several times is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Rejects with an Error whose message is the reason alone, in Go's words: `dial tcp 127.0.0.1:1: connect: connection refused`. */
export interface Rest {
  send(request: RestRequest): Promise<RestResponse>;
  close(): void;
}

/** Keeps what was agreed on with a server for the next process, which then need not show and check certificates again. */
export interface TlsSessions {
  load(): Uint8Array | undefined;
  save(session: Uint8Array): void;
}

/** How a server is reached and who asks: everything resolved, files read. */
export interface RestConfig {
  /** `https://host:6443`, or with a path before the API's; no slash at the end. */
  readonly server: string;
  /** PEM, all of them. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean;
  /** `http://`, `https://` or `socks5://`. */
  readonly proxyUrl?: string | undefined;
  readonly disableCompression?: boolean;
  /** Of every request; absent or 0: for ever. */
  readonly timeoutMs?: number;
  readonly userAgent: string;
  /** Authorization and impersonation; asked for with every request. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly sessions?: TlsSessions | undefined;
  /** Told of requests that turn a connection into something else; what it returns, of the answers. */
  readonly onUpgrade?: (request: Pick<RestRequest, 'method' | 'path'> & Pick<RestConfig, 'headers'>) => (response: Omit<RestResponse, 'body'>) => void;
}
