/** Plain values as JSON, written straight into bytes: to the byte what `Buffer.from(JSON.stringify(value))` is, without the strings between. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Room for a bracket, a comma, a colon. */
const MARKS = 4;
/** From here on the machine's own copying is faster than a loop. */
const LONG = 48;
const PLAIN = /^[ !#-[\]-~]*$/;

/** Where it is written first; grown for large values, and kept unless it got very large. */
const SCRATCH = 64 * 1024;
const KEPT_SCRATCH = 1024 * 1024;
let scratch = Buffer.allocUnsafeSlow(SCRATCH);
let at = 0;

/** Undefined members are left out; whatever has a form of its own (`toJSON`) is written by JSON.stringify. */
export function jsonBytes(value: unknown): Buffer {
  at = 0;
  writeValue(value);
  const bytes = Buffer.allocUnsafe(at);
  scratch.copy(bytes, 0, 0, at);
  if (scratch.length > KEPT_SCRATCH) scratch = Buffer.allocUnsafeSlow(SCRATCH);
  return bytes;
}

function reserve(length: number): void {
  if (at + length <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + length));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

function writeValue(value: unknown): void {
  if (typeof value === 'string') writeString(value);
  else if (typeof value === 'object' && value !== null) writeContainer(value);
  else writeText(typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'boolean' ? String(value) : 'null');
}

function writeContainer(value: object): void {
  if (Array.isArray(value)) writeArray(value);
  else if (Object.getPrototypeOf(value) === Object.prototype) writeObject(value as Readonly<Record<string, unknown>>);
  else writeText(JSON.stringify(value) ?? 'null');
}

function writeArray(items: readonly unknown[]): void {
  reserve(MARKS);
  scratch[at++] = 0x5b;
  for (let i = 0; i < items.length; i++) {
    if (i > 0) scratch[at++] = COMMA;
    writeValue(items[i]);
    reserve(MARKS);
  }
  scratch[at++] = 0x5d;
}

function writeObject(members: Readonly<Record<string, unknown>>): void {
  reserve(MARKS);
  scratch[at++] = 0x7b;
  let isFirst = true;
  for (const name in members) {
    const value = members[name];
    if (value === undefined) continue;
    if (!isFirst) scratch[at++] = COMMA;
    isFirst = false;
    writeString(name);
    reserve(MARKS);
    scratch[at++] = COLON;
    writeValue(value);
    reserve(MARKS);
  }
  scratch[at++] = 0x7d;
}

function writeString(text: string): void {
  if (text.length > LONG ? !writeLong(text) : !writeShort(text)) writeText(JSON.stringify(text));
}

/** False where something has to be escaped, or takes more than one byte; then nothing is written. */
function writeShort(text: string): boolean {
  reserve(LONG + 2);
  const bytes = scratch;
  let to = at;
  bytes[to++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
    bytes[to++] = code;
  }
  bytes[to++] = QUOTE;
  at = to;
  return true;
}

function writeLong(text: string): boolean {
  if (!PLAIN.test(text)) return false;
  reserve(text.length + 2);
  scratch[at++] = QUOTE;
  at += scratch.write(text, at, 'latin1');
  scratch[at++] = QUOTE;
  return true;
}

/** No UTF-16 unit takes more than three bytes. */
function writeText(text: string): void {
  reserve(3 * text.length);
  at += scratch.write(text, at, 'utf8');
}
