/** A request and its answer as the API server sees them, free of sockets. */
import type { ClientCertificate, UserInfo } from './auth/ports.ts';
import type { WatchStart } from './cache/watcher.ts';
import type { Entry } from './cache/entry.ts';
import type { Query } from './query.ts';
import type { ListAnswer } from './encoding/list.ts';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The body of a request that came over a wire: read only by the verb that needs it, once. */
export interface RequestBody {
  /** At once where all of it is there. Throws a StatusError when it is larger than allowed, stalls or breaks off. */
  read(): Uint8Array | Promise<Uint8Array>;
}

export interface ServerRequest {
  readonly method: string;
  /** Without the query, percent-escapes left in place. */
  readonly path: string;
  readonly query: Query;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body?: RequestBody | undefined;
  /** In place of `body`, from the same process: a plain value that nobody else holds. */
  readonly object?: unknown;
  /** Callers in the same process say who they are; over a wire the authenticator does. */
  readonly user?: UserInfo | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** A client certificate was shown that the server's authority did not sign: 401. */
  readonly untrustedCertificate?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Whether the client asked to upgrade the connection (WebSocket, SPDY). */
  readonly upgrade?: string | undefined;
}

/** What an answer holds; the adapter or the in-process transport turns it into what its caller wants. */
export type AnswerBody =
  /** A stored object with its bytes. */
  | { readonly type: 'entry'; readonly entry: Entry }
  | { readonly type: 'list'; readonly list: ListAnswer }
  /** Anything computed: Status, Table, Scale, discovery. */
  | { readonly type: 'object'; readonly object: object }
  | { readonly type: 'text'; readonly text: string; readonly contentType: string }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array; readonly contentType: string }
  | { readonly type: 'watch'; readonly start: WatchStart }
  /** Bytes from elsewhere (logs, proxied answers). */
  | { readonly type: 'stream'; readonly stream: AsyncIterable<Uint8Array>; readonly contentType: string }
  /** The connection is handed over once it is upgraded: exec, attach, port-forward. */
  | { readonly type: 'upgrade'; readonly handler: UpgradeHandler };

/** A raw duplex connection, as node:net gives it: the adapter passes it through untouched. */
export interface UpgradeHandler {
  /** `connection` is what the adapter holds: the request, the socket and the bytes that came behind the request's head. */
  handle(connection: unknown): void;
}

/** How objects are written for this client. Absent: compact JSON. */
export interface Format {
  readonly mediaType: string;
  encode(object: object): Uint8Array;
}

export interface ServerResponse {
  readonly status: number;
  readonly body: AnswerBody;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly format?: Format;
}

export const respond = (status: number, body: AnswerBody): ServerResponse => ({ status, body });
export const text = (status: number, content: string): ServerResponse => ({
  status,
  body: { type: 'text', text: content, contentType: 'text/plain; charset=utf-8' },
});
export const answerObject = (status: number, object: object): ServerResponse => ({ status, body: { type: 'object', object } });
export const answerEntry = (status: number, entry: Entry): ServerResponse => ({ status, body: { type: 'entry', entry } });

/** The page for paths that no API serves. */
export const pageNotFound = (): ServerResponse => ({ ...text(404, '404 page not found\n'), headers: { 'x-content-type-options': 'nosniff' } });
