/** Reads messages into the plain values that JSON would give. Unknown fields are skipped, as protobuf readers do. */
import type protobuf from 'protobufjs/minimal.js';
import type { FieldFacts, TypeFacts } from './facts.ts';
import { setMember } from './json-text.ts';
import type { SchemaTable } from './table.ts';
import type { Plain } from '../plain.ts';

type Reader = protobuf.Reader;
export type MessageReader = (r: Reader, end: number) => Plain;
type ValueReader = (r: Reader) => unknown;
/** Reads one occurrence of a field into the object. */
type FieldReader = (r: Reader, into: Plain) => void;

const utf8 = new TextDecoder();
const endOf = (r: Reader) => {
  const length = r.uint32();
  return r.pos + length;
};

/** Numbers of one message by tag; what is no number is kept as bytes. */
function readLoose(r: Reader): Map<number, number | Uint8Array> {
  const found = new Map<number, number | Uint8Array>();
  for (const end = endOf(r); r.pos < end; ) {
    const head = r.uint32();
    if ((head & 7) === 0) found.set(head >>> 3, Number(r.int64()));
    else if ((head & 7) === 2) found.set(head >>> 3, r.bytes());
    else r.skipType(head & 7);
  }
  return found;
}
const textIn = (m: Map<number, number | Uint8Array>, tag: number) => {
  const bytes = m.get(tag);
  return bytes instanceof Uint8Array ? utf8.decode(bytes) : undefined;
};

/** Both time types: whole seconds, or microseconds; an empty message is Go's zero time. */
const readTime = (digits: 0 | 6): ValueReader => r => {
  const m = readLoose(r);
  const seconds = m.get(1);
  if (typeof seconds !== 'number') return null;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  const micros = Math.floor(Number(m.get(2) ?? 0) / 1000);
  return digits === 0 ? `${text}Z` : `${text}.${String(micros).padStart(6, '0')}Z`;
};
function readIntOrString(r: Reader): unknown {
  const m = readLoose(r);
  return m.get(1) === 1 ? (textIn(m, 3) ?? '') : Number(m.get(2) ?? 0) | 0;
}
function readJson(r: Reader): unknown {
  const text = textIn(readLoose(r), 1);
  return text === undefined || text === '' ? null : (JSON.parse(text) as unknown);
}
function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

const SCALARS: Readonly<Record<string, ValueReader>> = {
  string: r => r.string(),
  bool: r => r.bool(),
  int32: r => r.int32(),
  int64: r => Number(r.int64()),
  float64: r => r.double(),
  bytes: r => encodeBase64(r.bytes()),
  quantity: r => textIn(readLoose(r), 1) ?? '0',
  time: readTime(0),
  microTime: readTime(6),
  intOrString: readIntOrString,
  rawExtension: readJson,
  fieldsV1: readJson,
  any: readJson,
};

class Compiler {
  private readonly table: SchemaTable;
  private readonly made: Map<string, MessageReader>;
  constructor(table: SchemaTable, made: Map<string, MessageReader>) {
    this.table = table;
    this.made = made;
  }

  message(name: string): MessageReader {
    let reader = this.made.get(name);
    if (!reader) this.made.set(name, (reader = this.compile(this.table.struct(name).fields)));
    return reader;
  }

  private compile(fields: readonly FieldFacts[]): MessageReader {
    const byTag = new Map<number, FieldReader>();
    for (const f of fields) {
      if (f.inlinedFrom) {
        const { tag, struct } = f.inlinedFrom;
        if (tag !== undefined) byTag.set(tag, (r, into) => void Object.assign(into, this.message(struct)(r, endOf(r))));
      } else if (f.tag !== undefined) byTag.set(f.tag, this.field(f));
    }
    return (r, end) => {
      const out: Plain = {};
      while (r.pos < end) {
        const head = r.uint32();
        const read = byTag.get(head >>> 3);
        if (read) read(r, out);
        else r.skipType(head & 7);
      }
      return out;
    };
  }

  private field({ name, type }: FieldFacts): FieldReader {
    if (type.is === 'map') return this.map(name, type.of);
    if (type.is !== 'list' || type.wrapped) {
      const read = this.value(type);
      return (r, into) => void (into[name] = read(r));
    }
    const item = this.value(type.of);
    return (r, into) => void ((into[name] ??= []) as unknown[]).push(item(r));
  }

  private map(name: string, of: TypeFacts): FieldReader {
    const item = this.value(of);
    return (r, into) => {
      let key = '';
      let value: unknown = null;
      for (const end = endOf(r); r.pos < end; ) {
        const head = r.uint32();
        if (head >>> 3 === 1) key = r.string();
        else if (head >>> 3 === 2) value = item(r);
        else r.skipType(head & 7);
      }
      setMember((into[name] ??= {}) as Plain, key, value);
    };
  }

  private value(type: TypeFacts): ValueReader {
    if (type.is === 'struct') return r => this.message(type.name)(r, endOf(r));
    if (type.is === 'list') return r => this.wrapped(type.of, r);
    const scalar = SCALARS[type.is];
    if (!scalar) throw new Error(`read protobuf of ${JSON.stringify(type.go)}: maps of maps have no message`);
    return scalar;
  }

  private wrapped(of: TypeFacts, r: Reader): unknown[] {
    const item = this.value(of);
    const items: unknown[] = [];
    for (const end = endOf(r); r.pos < end; ) {
      const head = r.uint32();
      if (head >>> 3 === 1) items.push(item(r));
      else r.skipType(head & 7);
    }
    return items;
  }
}

export const messageReader = (table: SchemaTable, name: string, made: Map<string, MessageReader>): MessageReader => new Compiler(table, made).message(name);
