/** Cuts YAML text into tokens as libyaml does: indentation becomes brackets, and a key is known when its colon comes. */
import { Cursor } from './cursor.ts';
import { scanBlock, scanPlain, scanQuoted } from './scan-scalar.ts';
import { type Mark, scannerError, type Token, type TokenKind, YamlError } from './tokens.ts';

/** What may turn out to be a key, once a colon follows on the same line. */
interface SimpleKey {
  isPossible: boolean;
  /** At the indentation of a block mapping nothing else can stand. */
  readonly isRequired: boolean;
  readonly tokenNumber: number;
  readonly mark: Mark;
}

const MAX_KEY_LENGTH = 1024;

export class Scanner {
  private readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  private taken = 0;
  private readonly indents: number[] = [];
  private indent = -1;
  private flowLevel = 0;
  private isKeyAllowed = true;
  private readonly keys: SimpleKey[] = [];
  private hasEnded = false;

  constructor(text: string) {
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) throw new YamlError('control characters are not allowed');
    this.cursor = new Cursor(text.replace(/^\ufeff/, ''));
    this.keys.push(this.noKey());
  }

  peek(): Token {
    while (this.queue.length === 0 || this.mayBeKey(this.taken)) {
      if (this.hasEnded) break;
      this.fetch();
    }
    return this.queue[0]!;
  }

  next(): Token {
    const token = this.peek();
    this.queue.shift();
    this.taken++;
    return token;
  }

  private noKey(): SimpleKey {
    return { isPossible: false, isRequired: false, tokenNumber: 0, mark: this.cursor.mark };
  }

  /** Whether a key token could still have to go before this one. */
  private mayBeKey(tokenNumber: number): boolean {
    const key = this.keys.findLast(k => k.isPossible && k.tokenNumber === tokenNumber);
    return key !== undefined && this.isValid(key);
  }

  private isValid(key: SimpleKey): boolean {
    if (!key.isPossible) return false;
    const { mark } = key;
    if (mark.line === this.cursor.line && mark.index + MAX_KEY_LENGTH >= this.cursor.index) return true;
    if (key.isRequired) throw scannerError("could not find expected ':'", this.cursor.mark, mark);
    key.isPossible = false;
    return false;
  }

  private push(kind: TokenKind, start: Mark, text = '', isPlain = false): void {
    this.queue.push({ kind, start, text, isPlain });
  }

  private saveKey(): void {
    const isRequired = this.flowLevel === 0 && this.indent === this.cursor.column;
    if (!this.isKeyAllowed) return;
    this.removeKey();
    this.keys[this.keys.length - 1] = { isPossible: true, isRequired, tokenNumber: this.taken + this.queue.length, mark: this.cursor.mark };
  }

  private removeKey(): void {
    const key = this.keys.at(-1)!;
    if (key.isPossible && key.isRequired) throw scannerError("could not find expected ':'", this.cursor.mark, key.mark);
    key.isPossible = false;
  }

  /** Begins a block collection where the column is further in. */
  private roll(kind: TokenKind, mark: Mark, tokenNumber?: number): void {
    if (this.flowLevel > 0 || this.indent >= mark.column) return;
    this.indents.push(this.indent);
    this.indent = mark.column;
    const token: Token = { kind, start: mark, text: '', isPlain: false };
    if (tokenNumber === undefined) this.queue.push(token);
    else this.queue.splice(tokenNumber - this.taken, 0, token);
  }

  private unroll(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.cursor.mark);
      this.indent = this.indents.pop()!;
    }
  }

  private skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      while (cursor.at() === ' ' || ((this.flowLevel > 0 || !this.isKeyAllowed) && cursor.at() === '\t')) cursor.skip();
      if (cursor.at() === '#') while (!cursor.isEnd && !cursor.isBreak()) cursor.skip();
      if (!cursor.isBreak()) return;
      cursor.readLine();
      if (this.flowLevel === 0) this.isKeyAllowed = true;
    }
  }

  private fetch(): void {
    this.skipToToken();
    const { cursor } = this;
    this.unroll(cursor.column);
    if (cursor.isEnd) return this.fetchEnd();
    const c = cursor.at();
    if (cursor.column === 0 && c === '%') return this.fetchDirective();
    if (cursor.isDocumentIndicator()) return this.fetchDocumentIndicator();
    if ('[]{},'.includes(c)) return this.fetchFlow(c);
    if (c === '-' && cursor.isBlankOrEnd(1)) return this.fetchBlockEntry();
    if (c === '?' && (this.flowLevel > 0 || cursor.isBlankOrEnd(1))) return this.fetchKey();
    if (c === ':' && (this.flowLevel > 0 || cursor.isBlankOrEnd(1))) return this.fetchValue();
    if ('*&!'.includes(c)) return this.fetchProperty(c);
    if ((c === '|' || c === '>') && this.flowLevel === 0) return this.fetchBlockScalar();
    if (c === "'" || c === '"') return this.fetchQuoted();
    if (this.isPlainStart(c)) return this.fetchPlain();
    throw scannerError('found character that cannot start any token', cursor.mark);
  }

  private isPlainStart(c: string): boolean {
    const { cursor } = this;
    if (c === '-') return !cursor.isBlank(1);
    if (this.flowLevel === 0 && (c === '?' || c === ':')) return !cursor.isBlankOrEnd(1);
    return !cursor.isBlankOrEnd() && !'-?:,[]{}#&*!|>\'"%@`'.includes(c);
  }

  private fetchEnd(): void {
    const { cursor } = this;
    // The end is at the beginning of a line of its own.
    if (cursor.column !== 0) {
      cursor.column = 0;
      cursor.line++;
    }
    this.unroll(-1);
    this.removeKey();
    this.isKeyAllowed = false;
    this.hasEnded = true;
    this.push('stream-end', cursor.mark);
  }

  private fetchDirective(): void {
    this.unroll(-1);
    this.removeKey();
    this.isKeyAllowed = false;
    const { cursor } = this;
    const start = cursor.mark;
    const from = cursor.index;
    while (!cursor.isEnd && !cursor.isBreak()) cursor.skip();
    const line = cursor.text.slice(from, cursor.index);
    const kind = /^%YAML\s/.test(line) ? 'version-directive' : /^%TAG\s/.test(line) ? 'tag-directive' : undefined;
    if (!kind) throw scannerError('found unknown directive name', start);
    this.push(kind, start, line);
    cursor.readLine();
  }

  private fetchDocumentIndicator(): void {
    this.unroll(-1);
    this.removeKey();
    this.isKeyAllowed = false;
    const { cursor } = this;
    this.push(cursor.at() === '-' ? 'document-start' : 'document-end', cursor.mark);
    cursor.skip(3);
  }

  private fetchFlow(c: string): void {
    const { cursor } = this;
    const start = cursor.mark;
    if (c === '[' || c === '{') {
      this.saveKey();
      this.keys.push(this.noKey());
      this.flowLevel++;
      this.isKeyAllowed = true;
    } else {
      this.removeKey();
      this.isKeyAllowed = c === ',';
      if (c !== ',' && this.flowLevel > 0) {
        this.flowLevel--;
        this.keys.pop();
      }
    }
    cursor.skip();
    this.push(FLOW[c]!, start);
  }

  private fetchBlockEntry(): void {
    const { cursor } = this;
    if (this.flowLevel === 0) {
      if (!this.isKeyAllowed) throw scannerError('block sequence entries are not allowed in this context', cursor.mark);
      this.roll('block-sequence-start', cursor.mark);
    }
    this.removeKey();
    this.isKeyAllowed = true;
    this.push('block-entry', cursor.mark);
    cursor.skip();
  }

  private fetchKey(): void {
    const { cursor } = this;
    if (this.flowLevel === 0) {
      if (!this.isKeyAllowed) throw scannerError('mapping keys are not allowed in this context', cursor.mark);
      this.roll('block-mapping-start', cursor.mark);
    }
    this.removeKey();
    this.isKeyAllowed = this.flowLevel === 0;
    this.push('key', cursor.mark);
    cursor.skip();
  }

  private fetchValue(): void {
    const { cursor } = this;
    const key = this.keys.at(-1)!;
    if (this.isValid(key)) {
      this.queue.splice(key.tokenNumber - this.taken, 0, { kind: 'key', start: key.mark, text: '', isPlain: false });
      this.roll('block-mapping-start', key.mark, key.tokenNumber);
      key.isPossible = false;
      this.isKeyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.isKeyAllowed) throw scannerError('mapping values are not allowed in this context', cursor.mark);
        this.roll('block-mapping-start', cursor.mark);
      }
      this.isKeyAllowed = this.flowLevel === 0;
    }
    this.push('value', cursor.mark);
    cursor.skip();
  }

  /** Aliases, anchors and tags. */
  private fetchProperty(c: string): void {
    this.saveKey();
    this.isKeyAllowed = false;
    const { cursor } = this;
    const start = cursor.mark;
    const from = cursor.index;
    cursor.skip();
    if (c === '!') {
      while (!cursor.isBlankOrEnd() && !(this.flowLevel > 0 && ',[]{}'.includes(cursor.at()))) cursor.skip();
      return this.push('tag', start, cursor.text.slice(from, cursor.index));
    }
    while (/[\w-]/.test(cursor.at())) cursor.skip();
    const name = cursor.text.slice(from + 1, cursor.index);
    if (name === '' || !(cursor.isBlankOrEnd() || '?:,]}%@`'.includes(cursor.at()))) throw scannerError('did not find expected alphabetic or numeric character', cursor.mark, start);
    this.push(c === '*' ? 'alias' : 'anchor', start, name);
  }

  private fetchBlockScalar(): void {
    this.removeKey();
    this.isKeyAllowed = true;
    const start = this.cursor.mark;
    this.push('scalar', start, scanBlock(this.cursor, this.indent));
  }

  private fetchQuoted(): void {
    this.saveKey();
    this.isKeyAllowed = false;
    const start = this.cursor.mark;
    this.push('scalar', start, scanQuoted(this.cursor));
  }

  private fetchPlain(): void {
    this.saveKey();
    this.isKeyAllowed = false;
    const start = this.cursor.mark;
    const { text, endedAtLine } = scanPlain(this.cursor, { indent: this.indent, isFlow: this.flowLevel > 0 });
    if (endedAtLine) this.isKeyAllowed = true;
    this.push('scalar', start, text, true);
  }
}

const FLOW: Readonly<Record<string, TokenKind>> = { '[': 'flow-sequence-start', ']': 'flow-sequence-end', '{': 'flow-mapping-start', '}': 'flow-mapping-end', ',': 'flow-entry' };
