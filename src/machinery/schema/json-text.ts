/** A careful JSON reader for what JSON.parse hides: duplicate keys, numbers as they are written, and Go's words for bad syntax. */
import { DecodeError } from './decode-error.ts';

/** A number whose text matters: it has a point or an exponent, or more digits than a double holds. */
export class NumberLiteral {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): number {
    return Number(this.text);
  }
}

/** An object with its members in their order, the duplicates too. */
export class ObjectNode {
  readonly members: [string, JsonNode][] = [];
}
export type JsonNode = string | boolean | null | NumberLiteral | JsonNode[] | ObjectNode;

const MAX_DEPTH = 5000;
const HEX = /^[0-9a-fA-F]$/;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '/': '/', '\\': '\\', '"': '"' };

const quoted = (c: string) => (c === "'" ? "'\\''" : c === '"' ? "'\"'" : `'${JSON.stringify(c).slice(1, -1)}'`);

class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;
  constructor(text: string) {
    this.text = text;
  }

  private fail(where: string): never {
    const c = this.text[this.at];
    throw new DecodeError(c === undefined ? 'unexpected end of JSON input' : `invalid character ${quoted(c)} ${where}`);
  }

  private skipSpace(): string | undefined {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
    return this.text[this.at];
  }

  document(): JsonNode {
    const value = this.value();
    if (this.skipSpace() !== undefined) this.fail('after top-level value');
    return value;
  }

  private value(): JsonNode {
    const c = this.skipSpace();
    if (c === '{') return this.nested(() => this.object());
    if (c === '[') return this.nested(() => this.array());
    if (c === '"') return this.string();
    if (c === 't') return this.literal('true', true);
    if (c === 'f') return this.literal('false', false);
    if (c === 'n') return this.literal('null', null);
    if (c !== undefined && /[-0-9]/.test(c)) return this.number();
    return this.fail('looking for beginning of value');
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new DecodeError('exceeded max depth');
    const value = read();
    this.depth--;
    return value;
  }

  private object(): ObjectNode {
    const node = new ObjectNode();
    this.at++;
    if (this.skipSpace() === '}') return this.pass(node);
    for (;;) {
      if (this.skipSpace() !== '"') this.fail('looking for beginning of object key string');
      const key = this.string();
      if (this.skipSpace() !== ':') this.fail('after object key');
      this.at++;
      node.members.push([key, this.value()]);
      const c = this.skipSpace();
      if (c === '}') return this.pass(node);
      if (c !== ',') this.fail('after object key:value pair');
      this.at++;
    }
  }

  private array(): JsonNode[] {
    const items: JsonNode[] = [];
    this.at++;
    if (this.skipSpace() === ']') return this.pass(items);
    for (;;) {
      items.push(this.value());
      const c = this.skipSpace();
      if (c === ']') return this.pass(items);
      if (c !== ',') this.fail('after array element');
      this.at++;
    }
  }

  private pass<T>(value: T): T {
    this.at++;
    return value;
  }

  private string(): string {
    let out = '';
    for (this.at++; ; this.at++) {
      const c = this.text[this.at];
      if (c === '"') return this.pass(out);
      if (c === undefined || c < ' ') this.fail('in string literal');
      out += c === '\\' ? this.escape() : c;
    }
  }

  private escape(): string {
    const c = this.text[++this.at] ?? '';
    const plain = ESCAPES[c];
    if (plain !== undefined) return plain;
    if (c !== 'u') this.fail('in string escape code');
    for (let i = 0; i < 4; i++) if (!HEX.test(this.text[++this.at] ?? '')) this.fail('in \\u hexadecimal character escape');
    return String.fromCharCode(Number.parseInt(this.text.slice(this.at - 3, this.at + 1), 16));
  }

  private literal<T>(word: string, value: T): T {
    for (let i = 1; i < word.length; i++) if (this.text[++this.at] !== word[i]) this.fail(`in literal ${word} (expecting ${quoted(word[i]!)})`);
    return this.pass(value);
  }

  private number(): NumberLiteral {
    const start = this.at;
    if (this.text[this.at] === '-') this.at++;
    if (this.text[this.at] === '0') this.at++;
    else this.digits('in numeric literal');
    if (this.text[this.at] === '.') {
      this.at++;
      this.digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.text[this.at] ?? '')) {
      this.at++;
      if (/[-+]/.test(this.text[this.at] ?? '')) this.at++;
      this.digits('in exponent of numeric literal');
    }
    return new NumberLiteral(this.text.slice(start, this.at));
  }

  private digits(where: string): void {
    if (!/[0-9]/.test(this.text[this.at] ?? '')) this.fail(where);
    while (/[0-9]/.test(this.text[this.at] ?? '')) this.at++;
  }
}

/** Throws a DecodeError in Go's words where the text is not JSON. */
export function readJson(text: string): JsonNode {
  try {
    return new Reader(text).document();
  } catch (error) {
    if (error instanceof RangeError) throw new DecodeError('exceeded max depth', { cause: error });
    throw error;
  }
}

/** A node as JSON.parse would give it, but for numbers whose text matters. The last of duplicate members counts. */
export function plainValue(node: JsonNode): unknown {
  if (node instanceof NumberLiteral) return /^-?\d{1,15}$/.test(node.text) ? Number(node.text) : node;
  if (Array.isArray(node)) return node.map(plainValue);
  if (!(node instanceof ObjectNode)) return node;
  const out: Record<string, unknown> = {};
  for (const [key, value] of node.members) setMember(out, key, plainValue(value));
  return out;
}

/** The node of a value that came otherwise than as JSON text. */
export function nodeOf(value: unknown): JsonNode {
  if (typeof value === 'number') return new NumberLiteral(String(value));
  if (Array.isArray(value)) return value.map(nodeOf);
  if (value === null || typeof value !== 'object' || value instanceof NumberLiteral) return (value ?? null) as JsonNode;
  const node = new ObjectNode();
  for (const [key, member] of Object.entries(value)) if (member !== undefined) node.members.push([key, nodeOf(member)]);
  return node;
}

/** `object[key] = value`, where the key may be `__proto__`. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

export interface Scan {
  /** Members of all objects, duplicates counted. */
  readonly members: number;
  /** Some number has a point, an exponent or over 15 digits. */
  readonly oddNumbers: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const isDigit = (c: number) => c >= 0x30 && c <= 0x39;

/** One pass over well-formed JSON text: what tells whether JSON.parse hid something. */
export function scanJson(text: string): Scan {
  let members = 0;
  let oddNumbers = false;
  const end = text.length;
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      let next = text.indexOf('"', i + 1);
      while (text.charCodeAt(next - 1) === BACKSLASH && isEscaped(text, next)) next = text.indexOf('"', next + 1);
      i = next;
    } else if (c === COLON) members++;
    else if (isDigit(c)) {
      const start = i;
      while (isDigit(text.charCodeAt(i + 1))) i++;
      const after = text.charCodeAt(i + 1) | 0x20;
      if (i - start >= 15 || after === 0x2e || after === 0x65) oddNumbers = true;
    }
  }
  return { members, oddNumbers };
}

/** Whether an odd number of backslashes stands before the quote at `at`. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}
