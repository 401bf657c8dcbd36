/** Plain values as JSON, written straight into bytes: to the byte what `Buffer.from(JSON.stringify(value))` is, without the strings between. */

import { sharedPart, type SharedPart } from '../../base/shared-part.ts';
import { Slab } from '../../base/slab.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Room that everything leaves behind itself: for the comma, colon or bracket that may follow. */
const MARKS = 4;
/** From here on the machine's own copying is faster than a loop. */
const LONG = 48;
const PLAIN = /^[ !#-[\]-~]*$/;

/** Where it is written first; grown for large values, and kept unless it got very large. */
const SCRATCH = 64 * 1024;
const KEPT_SCRATCH = 1024 * 1024;
let scratch = Buffer.allocUnsafeSlow(SCRATCH);

/** Mostly for objects that are stored: those that change leave little behind that another one keeps alive. */
const written = new Slab(16 * 1024);

/** Undefined members are left out; whatever has a form of its own (`toJSON`) is written by JSON.stringify. */
export function jsonBytes(value: unknown): Buffer {
  const length = writeValue(value, 0);
  const bytes = written.take(length);
  scratch.copy(bytes, 0, 0, length);
  if (scratch.length > KEPT_SCRATCH) scratch = Buffer.allocUnsafeSlow(SCRATCH);
  return bytes;
}

/** What has room for `length` more bytes at `at`. All writers are given where to write, and answer where they ended. */
function reserved(at: number, length: number): Buffer {
  if (at + length + MARKS > scratch.length) grow(at, length + MARKS);
  return scratch;
}

function grow(at: number, length: number): void {
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + length));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

function writeValue(value: unknown, at: number): number {
  if (typeof value === 'string') return writeString(value, at);
  if (typeof value === 'object' && value !== null) {
    const shared = sharedPart(value);
    return shared === undefined ? writeParts(value, at) : writeShared(shared, value, at);
  }
  if (value === true) return writeWord('true', at);
  if (value === false) return writeWord('false', at);
  return writeWord(typeof value === 'number' && Number.isFinite(value) ? String(value) : 'null', at);
}

function writeParts(value: object, at: number): number {
  if (Array.isArray(value)) return writeArray(value, at);
  if (Object.getPrototypeOf(value) === Object.prototype) return writeObject(value as Readonly<Record<string, unknown>>, at);
  return writeText(JSON.stringify(value) ?? 'null', at);
}

function writeShared(shared: SharedPart, value: object, at: number): number {
  if (shared.json === undefined) {
    const end = writeParts(value, at);
    shared.json = Uint8Array.prototype.slice.call(scratch, at, end);
    return end;
  }
  reserved(at, shared.json.length).set(shared.json, at);
  return at + shared.json.length;
}

/** Short, and ASCII. */
function writeWord(text: string, at: number): number {
  const { length } = text;
  const bytes = reserved(at, length);
  for (let i = 0; i < length; i++) bytes[at + i] = String.prototype.charCodeAt.call(text, i);
  return at + length;
}

function writeArray(items: readonly unknown[], start: number): number {
  let at = start;
  reserved(at, 1)[at++] = 0x5b;
  for (let i = 0; i < items.length; i++) {
    if (i > 0) scratch[at++] = COMMA;
    at = writeValue(items[i], at);
  }
  reserved(at, 1)[at++] = 0x5d;
  return at;
}

function writeObject(members: Readonly<Record<string, unknown>>, start: number): number {
  let at = start;
  reserved(at, 1)[at++] = 0x7b;
  let isFirst = true;
  for (const name in members) {
    const value = members[name];
    if (value === undefined) continue;
    if (!isFirst) scratch[at++] = COMMA;
    isFirst = false;
    at = writeString(name, at);
    scratch[at++] = COLON;
    at = writeValue(value, at);
  }
  reserved(at, 1)[at++] = 0x7d;
  return at;
}

function writeString(text: string, at: number): number {
  const { length } = text;
  const end = length > LONG ? writeLong(text, at) : writeShort(text, length, at);
  return end < 0 ? writeText(JSON.stringify(text), at) : end;
}

/**
 * Below zero where something has to be escaped, or takes more than one byte.
 * Asked of `text` itself, the engine would look `charCodeAt` up for every character: strings have more forms than it keeps in mind at one place.
 * Spelled out like this it is a constant, and becomes a few instructions; taken from a variable it is called.
 */
function writeShort(text: string, length: number, start: number): number {
  const bytes = reserved(start, LONG + 2);
  let at = start;
  bytes[at++] = QUOTE;
  for (let i = 0; i < length; i++) {
    const code = String.prototype.charCodeAt.call(text, i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return -1;
    bytes[at++] = code;
  }
  bytes[at++] = QUOTE;
  return at;
}

function writeLong(text: string, start: number): number {
  if (!PLAIN.test(text)) return -1;
  const bytes = reserved(start, text.length + 2);
  bytes[start] = QUOTE;
  const at = start + 1 + bytes.write(text, start + 1, 'latin1');
  bytes[at] = QUOTE;
  return at + 1;
}

/** No UTF-16 unit takes more than three bytes. */
function writeText(text: string, at: number): number {
  return at + reserved(at, 3 * text.length).write(text, at, 'utf8');
}
