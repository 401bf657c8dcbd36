/** A request as it came over a socket, in the server's terms. */
import type { Readable } from 'node:stream';
import type { ClientCertificate } from '../../auth/ports.ts';
import { Query } from '../../query.ts';
import type { Headers, RequestBody, ServerRequest } from '../../request.ts';
import { IncomingBody } from './body.ts';
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

export class HttpRequest implements ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: RequestBody | undefined;
  readonly upgrade: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly untrustedCertificate: boolean;
  private readonly rawQuery: string;
  private readonly carrier: Carrier;
  private parsed: Query | undefined;
  private abort: AbortController | undefined;

  constructor(head: { method: string; target: string; headers: Headers; upgrade?: string | undefined }, io: { source: Readable; carrier: Carrier; identity: ConnectionIdentity }) {
    const mark = head.target.indexOf('?');
    this.method = head.method;
    this.path = mark < 0 ? head.target : head.target.slice(0, mark);
    this.rawQuery = mark < 0 ? '' : head.target.slice(mark + 1);
    this.headers = head.headers;
    this.upgrade = head.upgrade;
    this.carrier = io.carrier;
    this.body = this.method === 'GET' || this.method === 'HEAD' ? undefined : new IncomingBody(io.source);
    this.clientCertificate = io.identity.certificate;
    this.untrustedCertificate = io.identity.untrusted;
  }

  get query(): Query {
    return (this.parsed ??= Query.parse(this.rawQuery));
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
