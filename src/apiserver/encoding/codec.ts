/** How one kind's objects are written: a fixed head, so that a resourceVersion can be spliced in without parsing.
 *
 * Stored: `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web",...},"spec":...}`
 * Served: `{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"7","name":"web",...},"spec":...}`
 * In a list: `{"metadata":{"resourceVersion":"7","name":"web",...},"spec":...}`
 */
import type { KubeObject, ObjectMeta } from '../../machinery/object.ts';
import type { Entry } from '../cache/entry.ts';
import { jsonBytes } from './json-bytes.ts';

const decoder = new TextDecoder();
const VERSION = Buffer.from('"resourceVersion":"');
const VERSION_END = Buffer.from('",');
const VERSION_BYTES = VERSION.length + VERSION_END.length;
const LINE_BREAK = 0x0a;
const ZERO = 0x30;

export class Codec {
  readonly kind: string;
  readonly apiVersion: string;
  private readonly head: Buffer;
  /** Where `"metadata":{` begins: what comes before is left out in lists. */
  private readonly typed: number;

  constructor(kind: string, apiVersion: string) {
    this.kind = kind;
    this.apiVersion = apiVersion;
    const types = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`;
    this.typed = Buffer.byteLength(types);
    this.head = Buffer.from(`${types}"metadata":{`);
  }

  /** The stored form. Takes the object over and leaves its metadata without resourceVersion. */
  encode(object: KubeObject): Buffer {
    if (object.metadata.resourceVersion !== undefined) object.metadata = withoutVersion(object.metadata);
    const ordered: Record<string, unknown> = { kind: this.kind, apiVersion: this.apiVersion, metadata: object.metadata };
    for (const field in object) {
      if (field !== 'kind' && field !== 'apiVersion' && field !== 'metadata') ordered[field] = (object as unknown as Record<string, unknown>)[field];
    }
    return jsonBytes(ordered);
  }

  /** Bytes that another version of the server wrote in another order are written anew. */
  accept(value: Uint8Array): Uint8Array {
    return this.head.compare(value, 0, this.head.length) === 0 ? value : this.encode(this.parse(value));
  }

  parse(value: Uint8Array): KubeObject {
    return JSON.parse(decoder.decode(value)) as KubeObject;
  }

  /** The length of the object as it is answered, with a line break behind it. */
  answerLength(entry: Entry): number {
    return entry.value.length + VERSION_BYTES + digits(entry.revision) + 1;
  }

  writeAnswer(out: Buffer, at: number, entry: Entry): void {
    out[this.write(out, at, entry)] = LINE_BREAK;
  }

  /** The object between other text, for as long as somebody may want it. */
  line(before: string, entry: Entry, after: string): Buffer {
    const length = before.length + entry.value.length + VERSION_BYTES + digits(entry.revision) + after.length;
    const out = Buffer.allocUnsafe(length);
    const at = this.write(out, out.write(before, 0, 'latin1'), entry);
    out.write(after, at, 'latin1');
    return out;
  }

  /** The whole object, with its resourceVersion; answers where it ends. */
  private write(out: Buffer, start: number, entry: Entry): number {
    out.set(this.head, start);
    return this.writeRest(out, start + this.head.length, entry);
  }

  /** What follows the head. */
  private writeRest(out: Buffer, start: number, { value, revision }: Entry): number {
    out.set(VERSION, start);
    const end = writeDigits(out, start + VERSION.length, revision);
    out.set(VERSION_END, end);
    const at = end + VERSION_END.length;
    const { length } = this.head;
    // As a plain view: a Buffer takes twice as long to make.
    out.set(new Uint8Array(value.buffer, value.byteOffset + length, value.length - length), at);
    return at + value.length - length;
  }

  /** The length of `writeItem`'s output. */
  itemLength(entry: Entry): number {
    return entry.value.length - this.typed + 1 + VERSION_BYTES + digits(entry.revision);
  }

  /** The object as an item of a list, at `at`; answers where it ends. */
  writeItem(out: Buffer, at: number, entry: Entry): number {
    out[at++] = 0x7b;
    return this.writeRest(out, at + this.head.copy(out, at, this.typed), entry);
  }
}

/** A copy: an object that something was deleted from is slow to read ever after, and so is whatever met one. */
function withoutVersion(metadata: ObjectMeta): ObjectMeta {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

/** Answers where they end. */
function writeDigits(out: Buffer, at: number, n: number): number {
  const end = at + digits(n);
  let left = n;
  for (let i = end - 1; i >= at; i--) {
    out[i] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
  return end;
}

function digits(n: number): number {
  let count = 1;
  while (n >= 10) {
    n /= 10;
    count++;
  }
  return count;
}
