/** Go's strconv: quoting and unquoting of strings and runes. */

const NAMED: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
const hex = (n: number, width: number) => n.toString(16).padStart(width, '0');

/** strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export const isPrintable = (char: string): boolean => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);

function quoteChar(char: string, quote: string, ascii: boolean): string {
  if (char === quote || char === '\\') return `\\${char}`;
  const code = char.codePointAt(0)!;
  if (isPrintable(char) && !(ascii && code > 0x7e)) return char;
  const named = NAMED[char];
  if (named) return named;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

export interface QuoteOptions {
  readonly quote?: '"' | "'";
  readonly ascii?: boolean;
}

export function goQuote(text: string, { quote = '"', ascii = false }: QuoteOptions = {}): string {
  return quote + Array.from(text, char => quoteChar(char, quote, ascii)).join('') + quote;
}

export const canBackquote = (text: string): boolean => !/[`\x00-\x08\x0a-\x1f\x7f\ufeff]/.test(text);

/** `%#U`: `U+0023 '#'`. */
export function unicodeName(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(char) ? `${name} '${char}'` : name;
}

export class SyntaxFailure extends Error {
  constructor() {
    super('invalid syntax');
  }
}

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };
const WIDTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

interface Unquoted { readonly bytes: readonly number[]; readonly used: number }
const encoder = new TextEncoder();

/** strconv.UnquoteChar: the bytes of the first character of `text`, and how many of its units it took. */
function unquoteChar(text: string, quote: string): Unquoted {
  const char = String.fromCodePoint(text.codePointAt(0)!);
  if (char === quote) throw new SyntaxFailure();
  if (char !== '\\') return { bytes: [...encoder.encode(char)], used: char.length };
  const kind = text[1] ?? '';
  if (SIMPLE[kind]) return { bytes: [...encoder.encode(SIMPLE[kind])], used: 2 };
  if (kind === quote && (kind === "'" || kind === '"')) return { bytes: [kind.charCodeAt(0)], used: 2 };
  const octal = /^\\([0-7]{3})/.exec(text);
  if (octal) return byteOf(Number.parseInt(octal[1]!, 8), 4);
  const width = WIDTHS[kind];
  const digits = width === undefined ? '' : text.slice(2, 2 + width);
  if (width === undefined || !new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits)) throw new SyntaxFailure();
  const code = Number.parseInt(digits, 16);
  if (kind === 'x') return byteOf(code, 4);
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new SyntaxFailure();
  return { bytes: [...encoder.encode(String.fromCodePoint(code))], used: 2 + width };
}

function byteOf(code: number, used: number): Unquoted {
  if (code > 255) throw new SyntaxFailure();
  return { bytes: [code], used };
}

/** What stands between the quotes, escapes resolved. */
export function unquoteBody(body: string, quote: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < body.length; ) {
    const { bytes: more, used } = unquoteChar(body.slice(at), quote);
    bytes.push(...more);
    at += used;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** strconv.Unquote of a string in double quotes, backquotes, or a rune in single ones. */
export function goUnquote(text: string): string {
  const quote = text[0] ?? '';
  if (text.length < 2 || !text.endsWith(quote)) throw new SyntaxFailure();
  const body = text.slice(1, -1);
  if (quote === '`') {
    if (body.includes('`')) throw new SyntaxFailure();
    return body.replaceAll('\r', '');
  }
  if ((quote !== '"' && quote !== "'") || body.includes('\n')) throw new SyntaxFailure();
  const out = unquoteBody(body, quote);
  if (quote === "'" && Array.from(out).length !== 1) throw new SyntaxFailure();
  return out;
}
