/** A request as it came over a socket, in the server's terms. */
import type { ClientCertificate } from '../../auth/ports.ts';
import { Query } from '../../query.ts';
import type { Headers, RequestBody, ServerRequest } from '../../request.ts';
import type { Carrier } from './carrier.ts';
import type { ConnectionIdentity } from './connection.ts';

/** Node joins the values of a name that comes twice with commas; a group's name may hold one, so those of impersonation stay apart. */
export function withRepeated(headers: Headers, raw: readonly string[]): Headers {
  if (headers['impersonate-user'] === undefined) return headers;
  const lists = new Map<string, string[]>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (name !== 'impersonate-group' && !name.startsWith('impersonate-extra-')) continue;
    lists.set(name, [...(lists.get(name) ?? []), raw[i + 1]!]);
  }
  return { ...headers, ...Object.fromEntries(lists) };
}

/** The line and the headers of a request. Over HTTP/2 the same one may stand for many requests. */
export class RequestHead {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  private readonly rawQuery: string;
  private parsed: Query | undefined;

  constructor(method: string, target: string, headers: Headers) {
    const mark = target.indexOf('?');
    this.method = method;
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.rawQuery = mark < 0 ? '' : target.slice(mark + 1);
    this.headers = headers;
  }

  get query(): Query {
    return (this.parsed ??= Query.parse(this.rawQuery));
  }
}

interface RequestParts {
  readonly body: RequestBody | undefined;
  readonly carrier: Carrier;
  readonly identity: ConnectionIdentity;
  readonly upgrade?: string | undefined;
}

export class HttpRequest implements ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: RequestBody | undefined;
  readonly upgrade: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly untrustedCertificate: boolean;
  private readonly head: RequestHead;
  private readonly carrier: Carrier;
  private abort: AbortController | undefined;

  constructor(head: RequestHead, parts: RequestParts) {
    this.method = head.method;
    this.path = head.path;
    this.headers = head.headers;
    this.head = head;
    this.carrier = parts.carrier;
    this.upgrade = parts.upgrade;
    this.body = this.method === 'GET' || this.method === 'HEAD' ? undefined : parts.body;
    this.clientCertificate = parts.identity.certificate;
    this.untrustedCertificate = parts.identity.untrusted;
  }

  get query(): Query {
    return this.head.query;
  }

  /** Made for those who ask; most requests are over before anybody does. */
  get signal(): AbortSignal {
    if (this.abort === undefined) {
      const abort = (this.abort = new AbortController());
      this.carrier.whenClosed(() => abort.abort());
    }
    return this.abort.signal;
  }
}
