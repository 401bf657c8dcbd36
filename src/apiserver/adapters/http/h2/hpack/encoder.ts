/** An answer's header block. It uses no dynamic table, so that its bytes are the same on every connection and can be kept. */
import type { OutgoingHttpHeaders } from 'node:http';
import { STATIC_INDEX } from './static-table.ts';

/** Set in front of the first block where the peer wants a smaller table than the one that counts before anybody says so: ours is empty. */
export const EMPTY_TABLE: Buffer = Buffer.from([0x20]);

/** Those that belong to one hop of HTTP/1.1. */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings']);
const STATUS_FIELDS = new Map([200, 204, 206, 304, 400, 404, 500].map((status, i) => [status, Buffer.from([0x88 + i])]));
const STATUS_NAME = 8;

/** A number whose first octet has room for `prefix` bits; the other bits of it are zero. */
export function encodeInteger(value: number, prefix: number): number[] {
  const most = (1 << prefix) - 1;
  if (value < most) return [value];
  const out = [most];
  let left = value - most;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) out.push((left % 0x80) | 0x80);
  out.push(left);
  return out;
}

const encodeString = (text: string) => Buffer.concat([Buffer.from(encodeInteger(text.length, 7)), Buffer.from(text, 'latin1')]);

/** Literal, not to be remembered. */
export function encodeField(name: string, value: string): Buffer {
  const index = STATIC_INDEX.get(name) ?? 0;
  const head = Buffer.from(encodeInteger(index, 4));
  return Buffer.concat(index === 0 ? [head, encodeString(name), encodeString(value)] : [head, encodeString(value)]);
}

export function encodeStatus(status: number): Buffer {
  let field = STATUS_FIELDS.get(status);
  if (field === undefined) {
    field = Buffer.concat([Buffer.from([STATUS_NAME]), encodeString(String(status))]);
    STATUS_FIELDS.set(status, field);
  }
  return field;
}

/** What HTTP/2 does not know is left out; what no header may hold is refused. */
export function encodeFields(headers: OutgoingHttpHeaders): Buffer {
  const fields: Buffer[] = [];
  for (const [key, value] of Object.entries(headers)) {
    const name = key.toLowerCase();
    if (value === undefined || CONNECTION_FIELDS.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [String(value)]) {
      if (/[^\t\x20-\x7e\x80-\xff]/.test(one) || !/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) throw new Error(`encode header ${JSON.stringify(name)}: a character that no header may hold`);
      fields.push(encodeField(name, one));
    }
  }
  return Buffer.concat(fields);
}
