/** Writes messages as upstream's generated code does: fields by tag, every value that is no pointer though it be empty, maps by key. */
import type protobuf from 'protobufjs/minimal.js';
import type { FieldFacts, TypeFacts } from './facts.ts';
import type { SchemaTable } from './table.ts';
import type { Plain } from '../plain.ts';

type Writer = protobuf.Writer;
export type MessageWriter = (value: Plain, w: Writer) => void;
/** Writes one value with its key. */
type FieldWriter = (value: unknown, w: Writer) => void;

const VARINT = 0;
const BYTES = 2;
const key = (tag: number, wire: number) => ((tag << 3) | wire) >>> 0;
const utf8 = new TextEncoder();

function nested(tag: number, body: FieldWriter): FieldWriter {
  const head = key(tag, BYTES);
  return (value, w) => {
    w.uint32(head).fork();
    body(value, w);
    w.ldelim();
  };
}

/** google.protobuf.Timestamp; nothing for the zero time. Nanoseconds only where JSON has a fraction. */
function writeTime(value: unknown, w: Writer): void {
  if (typeof value !== 'string') return;
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  w.uint32(key(1, VARINT)).int64(Math.floor(Date.parse(value) / 1000));
  w.uint32(key(2, VARINT)).int32(Number(fraction.padEnd(9, '0').slice(0, 6)) * 1000);
}
function writeIntOrString(value: unknown, w: Writer): void {
  const isText = typeof value === 'string';
  w.uint32(key(1, VARINT)).int64(isText ? 1 : 0);
  w.uint32(key(2, VARINT)).int32(isText ? 0 : Number(value ?? 0));
  w.uint32(key(3, BYTES)).string(isText ? value : '');
}
function writeJson(value: unknown, w: Writer): void {
  if (value !== null && value !== undefined) w.uint32(key(1, BYTES)).bytes(utf8.encode(JSON.stringify(value)));
}
function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), c => c.charCodeAt(0));
}

const SCALARS: Readonly<Record<string, (tag: number) => FieldWriter>> = {
  string: tag => (v, w) => void w.uint32(key(tag, BYTES)).string((v as string | null) ?? ''),
  bool: tag => (v, w) => void w.uint32(key(tag, VARINT)).bool(v === true),
  int32: tag => (v, w) => void w.uint32(key(tag, VARINT)).int32(Number(v ?? 0)),
  int64: tag => (v, w) => void w.uint32(key(tag, VARINT)).int64(Number(v ?? 0)),
  float64: tag => (v, w) => void w.uint32(key(tag, 1)).double(Number(v ?? 0)),
  bytes: tag => (v, w) => void (typeof v === 'string' && w.uint32(key(tag, BYTES)).bytes(decodeBase64(v))),
  quantity: tag => nested(tag, (v, w) => void w.uint32(key(1, BYTES)).string(String(v ?? '0'))),
  time: tag => nested(tag, writeTime),
  microTime: tag => nested(tag, writeTime),
  intOrString: tag => nested(tag, writeIntOrString),
  rawExtension: tag => nested(tag, writeJson),
  fieldsV1: tag => nested(tag, writeJson),
  any: tag => nested(tag, writeJson),
};

class Compiler {
  private readonly table: SchemaTable;
  private readonly made: Map<string, MessageWriter>;
  constructor(table: SchemaTable, made: Map<string, MessageWriter>) {
    this.table = table;
    this.made = made;
  }

  message(name: string): MessageWriter {
    let writer = this.made.get(name);
    if (!writer) this.made.set(name, (writer = this.compile(this.table.struct(name).fields)));
    return writer;
  }

  /** Fields of embedded structs come as one message under the embedding's tag. */
  private compile(fields: readonly FieldFacts[]): MessageWriter {
    const own = fields.filter(f => f.inlinedFrom === undefined && f.tag !== undefined);
    const embedded = new Map(fields.flatMap(f => (f.inlinedFrom?.tag === undefined ? [] : [[f.inlinedFrom.tag, f.inlinedFrom.struct] as const])));
    const writers = [
      ...own.map(f => ({ tag: f.tag!, name: f.name as string | undefined, write: this.value(f.type, f.tag!), skipAbsent: f.pointer })),
      ...[...embedded].map(([tag, struct]) => ({ tag, name: undefined, write: nested(tag, (v, w) => this.message(struct)(v as Plain, w)), skipAbsent: false })),
    ].sort((a, b) => a.tag - b.tag);
    return (value, w) => {
      for (const { name, write, skipAbsent } of writers) {
        const member = name === undefined ? value : value[name];
        if (member !== undefined && member !== null) write(member, w);
        else if (!skipAbsent) write(null, w);
      }
    };
  }

  private value(type: TypeFacts, tag: number): FieldWriter {
    if (type.is === 'struct') return nested(tag, (v, w) => this.message(type.name)((v ?? {}) as Plain, w));
    if (type.is === 'map') return this.map(type.of, tag);
    if (type.is !== 'list') return SCALARS[type.is]!(tag);
    const item = this.value(type.of, type.wrapped ? 1 : tag);
    const all: FieldWriter = (v, w) => (v as unknown[] | null)?.forEach(i => item(i, w));
    return type.wrapped ? nested(tag, all) : all;
  }

  private map(of: TypeFacts, tag: number): FieldWriter {
    const item = this.value(of, 2);
    const entry = nested(tag, (pair, w) => {
      const [name, value] = pair as [string, unknown];
      w.uint32(key(1, BYTES)).string(name);
      item(value, w);
    });
    return (v, w) => {
      if (v === null) return;
      for (const name of Object.keys(v as Plain).sort()) entry([name, (v as Plain)[name]], w);
    };
  }
}

export const messageWriter = (table: SchemaTable, name: string, made: Map<string, MessageWriter>): MessageWriter => new Compiler(table, made).message(name);
