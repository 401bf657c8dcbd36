/** A request's header block as RFC 9113, section 8 wants it: the fields in front that tell what is asked, then the headers. */
import { RequestHead } from '../http-request.ts';
import type { Headers } from '../../../request.ts';
import { CONNECTION_FIELDS } from './hpack/encoder.ts';

/** The malformed make a stream error of type PROTOCOL_ERROR. */
export class MalformedHead extends Error {}

export class Http2Head extends RequestHead {
  /** What the client says its body is long; absent where it does not. */
  readonly contentLength: number | undefined;
  readonly wantsContinue: boolean;

  constructor(fields: Fields) {
    super(fields.method, fields.path, fields.headers);
    const length = fields.headers['content-length'];
    this.contentLength = length === undefined ? undefined : Number(length);
    this.wantsContinue = fields.headers['expect'] === '100-continue';
  }
}

interface Fields {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
}

const PSEUDO = new Set([':method', ':scheme', ':path', ':authority']);
/** A second one of these means nothing. */
const SINGLE = new Set(['authorization', 'content-length', 'content-type', 'host', 'impersonate-user', 'impersonate-uid', 'user-agent', 'if-match', 'if-none-match', 'range', 'referer', 'from']);
const isToken = (name: string) => /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name);
/** No NUL, CR or LF, and no space at either end. */
const isValue = (value: string) => !/[\0\r\n]|^[ \t]|[ \t]$/.test(value);

/** `fields`: name and value by turns. */
export function readHead(fields: readonly string[]): Http2Head {
  const pseudo = new Map<string, string>();
  const headers = Object.create(null) as Record<string, string | string[]>;
  let at = 0;
  for (; at < fields.length && fields[at]!.startsWith(':'); at += 2) {
    const name = fields[at]!;
    if (!PSEUDO.has(name) || pseudo.has(name)) throw new MalformedHead(`field ${JSON.stringify(name)} has no place`);
    if (!isValue(fields[at + 1]!)) throw new MalformedHead(`field ${name} has a character that it may not have`);
    pseudo.set(name, fields[at + 1]!);
  }
  for (; at < fields.length; at += 2) add(headers, fields[at]!, fields[at + 1]!);
  const method = pseudo.get(':method');
  const path = pseudo.get(':path');
  const isConnect = method === 'CONNECT';
  if (!method || (!isConnect && (!path || !pseudo.get(':scheme'))) || (isConnect && (path !== undefined || pseudo.has(':scheme')))) throw new MalformedHead('a pseudo field is missing');
  const authority = pseudo.get(':authority');
  if (authority !== undefined) headers['host'] ??= authority;
  checkLength(headers['content-length']);
  return new Http2Head({ method, path: path ?? '/', headers });
}

/** Trailers mean nothing to us, but they must be trailers. */
export function checkTrailers(fields: readonly string[]): void {
  for (let at = 0; at < fields.length; at += 2) if (!isToken(fields[at]!)) throw new MalformedHead(`trailer ${JSON.stringify(fields[at])} is none`);
}

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  if (!isToken(name) || !isValue(value)) throw new MalformedHead(`header ${JSON.stringify(name)} has a character that it may not have`);
  if (CONNECTION_FIELDS.has(name) || (name === 'te' && value !== 'trailers')) throw new MalformedHead(`header ${name} belongs to HTTP/1.1`);
  const known = headers[name];
  // A group's name may hold a comma, so these stay apart.
  if (name === 'impersonate-group' || name.startsWith('impersonate-extra-')) headers[name] = [...((known as string[] | undefined) ?? []), value];
  else if (known === undefined) headers[name] = value;
  else if (!SINGLE.has(name)) headers[name] = `${known as string}${name === 'cookie' ? '; ' : ', '}${value}`;
}

function checkLength(length: string | string[] | undefined): void {
  if (length !== undefined && !/^\d{1,15}$/.test(String(length))) throw new MalformedHead(`content-length ${JSON.stringify(length)}`);
}
