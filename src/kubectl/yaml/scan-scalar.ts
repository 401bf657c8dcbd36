/** Scalars of YAML: plain, quoted, and in blocks. */
import type { Cursor } from './cursor.ts';
import { scannerError } from './tokens.ts';

/** Blanks and line breaks between two pieces of a scalar that goes over lines. */
class Gap {
  private blanks = '';
  private leading = '';
  private trailing = '';
  isOverLines = false;

  take(cursor: Cursor): void {
    if (cursor.isBlank()) {
      if (!this.isOverLines) this.blanks += cursor.at();
      return cursor.skip();
    }
    if (this.isOverLines) {
      this.trailing += cursor.readLine();
      return;
    }
    this.blanks = '';
    this.leading = cursor.readLine();
    this.isOverLines = true;
  }

  /** One break is a blank; each further one is itself. */
  join(): string {
    if (!this.isOverLines) return this.blanks;
    if (this.leading !== '' && this.leading !== '\n') return this.leading + this.trailing;
    return this.leading === '' ? this.trailing : this.trailing === '' ? ' ' : this.trailing;
  }
}

export interface PlainContext {
  readonly indent: number;
  readonly isFlow: boolean;
}

/** `endedAtLine`: a line break came behind it. */
export function scanPlain(cursor: Cursor, { indent, isFlow }: PlainContext): { readonly text: string; readonly endedAtLine: boolean } {
  let text = '';
  let gap: Gap | undefined;
  for (;;) {
    if (cursor.isDocumentIndicator() || cursor.at() === '#') break;
    const start = cursor.index;
    cursor.skipWord();
    while (!cursor.isBlankOrEnd() && !endsPlain(cursor, isFlow)) cursor.skip();
    if (cursor.index > start) {
      text += (gap?.join() ?? '') + cursor.text.slice(start, cursor.index);
      gap = undefined;
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    gap ??= new Gap();
    while (cursor.isBlank() || cursor.isBreak()) {
      if (gap.isOverLines && cursor.column <= indent && cursor.at() === '\t') throw scannerError('found a tab character that violates indentation', cursor.mark);
      gap.take(cursor);
    }
    if (!isFlow && cursor.column <= indent) break;
  }
  return { text, endedAtLine: gap?.isOverLines ?? false };
}

const endsPlain = (cursor: Cursor, isFlow: boolean): boolean => (cursor.at() === ':' && cursor.isBlankOrEnd(1)) || (isFlow && ',?[]{}'.includes(cursor.at()));

export function scanQuoted(cursor: Cursor): string {
  const start = cursor.mark;
  const quote = cursor.at();
  cursor.skip();
  let text = '';
  for (;;) {
    if (cursor.isDocumentIndicator()) throw scannerError('found unexpected document indicator', cursor.mark, start);
    if (cursor.isEnd) throw scannerError('found unexpected end of stream', cursor.mark, start);
    const { piece, isLineEscaped } = scanPiece(cursor, quote);
    text += piece;
    if (cursor.at() === quote) break;
    const gap = new Gap();
    if (isLineEscaped) gap.isOverLines = true;
    while (cursor.isBlank() || cursor.isBreak()) gap.take(cursor);
    text += gap.join();
  }
  cursor.skip();
  return text;
}

/** Up to a blank, a break, or the closing quote. */
function scanPiece(cursor: Cursor, quote: string): { piece: string; isLineEscaped: boolean } {
  let piece = '';
  while (!cursor.isBlankOrEnd()) {
    if (quote === "'" && cursor.at() === "'" && cursor.at(1) === "'") {
      piece += "'";
      cursor.skip(2);
    } else if (cursor.at() === quote) break;
    else if (quote === '"' && cursor.at() === '\\') {
      if (cursor.isBreak(1)) {
        cursor.skip();
        cursor.readLine();
        return { piece, isLineEscaped: true };
      }
      piece += scanEscape(cursor);
    } else piece += cursor.read();
  }
  return { piece, isLineEscaped: false };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0', a: '\u0007', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\u001b', ' ': ' ', '"': '"', "'": "'", '/': '/', '\\': '\\', N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029',
};
const HEX: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanEscape(cursor: Cursor): string {
  const letter = cursor.at(1);
  const known = ESCAPES[letter];
  const digits = HEX[letter];
  if (known === undefined && digits === undefined) throw scannerError('found unknown escape character', cursor.mark);
  cursor.skip(2);
  if (known !== undefined) return known;
  const hex = cursor.text.slice(cursor.index, cursor.index + digits!);
  if (hex.length < digits! || !/^[\da-fA-F]+$/.test(hex)) throw scannerError('did not find expected hexdecimal number', cursor.mark);
  const code = Number.parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw scannerError('found invalid Unicode character escape code', cursor.mark);
  cursor.skip(digits);
  return String.fromCodePoint(code);
}

/** `|` and `>`, with what may follow on their line. */
export function scanBlock(cursor: Cursor, parentIndent: number): string {
  const isLiteral = cursor.at() === '|';
  cursor.skip();
  const { chomping, increment } = scanHeader(cursor);
  const block = { indent: increment === 0 ? 0 : Math.max(parentIndent, 0) + increment };
  let trailing = scanBreaks(cursor, block, parentIndent);
  let text = '';
  let leading = '';
  let wasBlank = false;
  while (cursor.column === block.indent && !cursor.isEnd) {
    const isBlank = cursor.isBlank();
    const isFolded = !isLiteral && !wasBlank && !isBlank && leading === '\n';
    text += isFolded ? (trailing === '' ? ' ' : '') : leading;
    text += trailing;
    wasBlank = isBlank;
    const start = cursor.index;
    while (!cursor.isEnd && !cursor.isBreak()) cursor.skip();
    text += cursor.text.slice(start, cursor.index);
    leading = cursor.readLine();
    trailing = scanBreaks(cursor, block, parentIndent);
  }
  return text + (chomping === '-' ? '' : leading) + (chomping === '+' ? trailing : '');
}

function scanHeader(cursor: Cursor): { chomping: string; increment: number } {
  let chomping = '';
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    if (chomping === '' && (cursor.at() === '+' || cursor.at() === '-')) chomping = cursor.at();
    else if (increment === 0 && /\d/.test(cursor.at())) {
      if (cursor.at() === '0') throw scannerError('found an indentation indicator equal to 0', cursor.mark);
      increment = Number(cursor.at());
    } else break;
    cursor.skip();
  }
  while (cursor.isBlank()) cursor.skip();
  if (cursor.at() === '#') while (!cursor.isEnd && !cursor.isBreak()) cursor.skip();
  if (!cursor.isEnd && !cursor.isBreak()) throw scannerError('did not find expected comment or line break', cursor.mark);
  cursor.readLine();
  return { chomping, increment };
}

/** Empty lines; where the indentation is not known yet, the first line that is not empty tells it. */
function scanBreaks(cursor: Cursor, block: { indent: number }, parentIndent: number): string {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((block.indent === 0 || cursor.column < block.indent) && cursor.at() === ' ') cursor.skip();
    deepest = Math.max(deepest, cursor.column);
    if ((block.indent === 0 || cursor.column < block.indent) && cursor.at() === '\t') throw scannerError('found a tab character where an indentation space is expected', cursor.mark);
    if (!cursor.isBreak()) break;
    breaks += cursor.readLine();
  }
  if (block.indent === 0) block.indent = Math.max(deepest, parentIndent + 1, 1);
  return breaks;
}
