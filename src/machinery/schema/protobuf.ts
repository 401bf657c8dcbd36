/**
 * The protobuf form of the API, `application/vnd.kubernetes.protobuf`, driven by the tags in the table of facts.
 *
 * A body is `k8s\0` and an envelope that names the kind and holds the object's own message.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
import protobuf from 'protobufjs/minimal.js';
import { DecodeError } from './decode-error.ts';
import { type MessageReader, messageReader } from './protobuf-read.ts';
import { type MessageWriter, messageWriter } from './protobuf-write.ts';
import type { SchemaTable } from './table.ts';

export const PROTOBUF_PREFIX = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);
const BYTES = 2;
const key = (tag: number) => (tag << 3) | BYTES;

export interface Typed {
  apiVersion?: string;
  kind?: string;
}

export class ProtobufCodec {
  private readonly table: SchemaTable;
  private readonly writers = new Map<string, MessageWriter>();
  private readonly readers = new Map<string, MessageReader>();
  constructor(table: SchemaTable) {
    this.table = table;
  }

  /** The body for a normalized object of the struct `schema`. */
  encode(schema: string, object: Typed & object): Uint8Array {
    const w = protobuf.Writer.create();
    w.uint32(key(1)).fork();
    w.uint32(key(1)).string(object.apiVersion ?? '');
    w.uint32(key(2)).string(object.kind ?? '');
    w.ldelim();
    w.uint32(key(2)).bytes(this.encodeMessage(schema, object));
    w.uint32(key(3)).string('');
    w.uint32(key(4)).string('');
    const envelope = w.finish();
    const out = new Uint8Array(PROTOBUF_PREFIX.length + envelope.length);
    out.set(PROTOBUF_PREFIX);
    out.set(envelope, PROTOBUF_PREFIX.length);
    return out;
  }

  /** The object's message without the envelope. */
  encodeMessage(schema: string, object: object): Uint8Array {
    const w = protobuf.Writer.create();
    messageWriter(this.table, schema, this.writers)(object as Record<string, unknown>, w);
    return w.finish();
  }

  /** What the envelope says, and the message in it. Throws a DecodeError. */
  open(body: Uint8Array): { apiVersion: string; kind: string; message: Uint8Array } {
    if (!PROTOBUF_PREFIX.every((byte, i) => body[i] === byte)) throw new DecodeError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
    return readable(() => {
      const out = { apiVersion: '', kind: '', message: new Uint8Array() };
      const r = protobuf.Reader.create(body.subarray(PROTOBUF_PREFIX.length));
      while (r.pos < r.len) {
        const tag = r.uint32();
        if (tag === key(1)) Object.assign(out, readTypeMeta(r));
        else if (tag === key(2)) out.message = r.bytes() as Uint8Array<ArrayBuffer>;
        else r.skipType(tag & 7);
      }
      return out;
    });
  }

  /** The plain value in a message: to be decoded by its schema, which drops what is empty. */
  decodeMessage(schema: string, message: Uint8Array): Record<string, unknown> {
    return readable(() => messageReader(this.table, schema, this.readers)(protobuf.Reader.create(message), message.length));
  }

  /** The plain value of a body, with its kind and apiVersion. */
  decode(schema: string, body: Uint8Array): Record<string, unknown> {
    const { apiVersion, kind, message } = this.open(body);
    return { ...(kind ? { kind } : {}), ...(apiVersion ? { apiVersion } : {}), ...this.decodeMessage(schema, message) };
  }

  /** One event of a protobuf watch: its length in four bytes, then the event around the object's body. */
  encodeWatchEvent(type: string, body: Uint8Array): Uint8Array {
    const w = protobuf.Writer.create();
    w.uint32(key(1)).string(type);
    w.uint32(key(2)).fork().uint32(key(1)).bytes(body).ldelim();
    const event = w.finish();
    const out = new Uint8Array(4 + event.length);
    new DataView(out.buffer).setUint32(0, event.length);
    out.set(event, 4);
    return out;
  }
}

function readTypeMeta(r: protobuf.Reader): { apiVersion: string; kind: string } {
  const out = { apiVersion: '', kind: '' };
  for (const end = r.uint32() + r.pos; r.pos < end; ) {
    const tag = r.uint32();
    if (tag === key(1)) out.apiVersion = r.string();
    else if (tag === key(2)) out.kind = r.string();
    else r.skipType(tag & 7);
  }
  return out;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(`proto: ${error instanceof RangeError ? 'unexpected EOF' : error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
