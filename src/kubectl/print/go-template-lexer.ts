/** Go's text/template, first step: a template's text as tokens. */
import { goQuote, unicodeName } from './go-format-quote.ts';
import { bytesOf } from './go-format-value.ts';

export type TokenType =
  | 'error' | 'bool' | 'char' | 'charConstant' | 'complex' | 'assign' | 'declare' | 'eof' | 'field' | 'identifier' | 'leftDelim' | 'leftParen'
  | 'number' | 'pipe' | 'rawString' | 'rightDelim' | 'rightParen' | 'space' | 'string' | 'text' | 'variable'
  | Keyword;
export type Keyword = 'block' | 'break' | 'continue' | 'dot' | 'define' | 'else' | 'end' | 'if' | 'nil' | 'range' | 'template' | 'with';

export interface Token {
  readonly type: TokenType;
  /** Where it stands in the text, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly line: number;
}

const KEYWORDS: ReadonlySet<string> = new Set<Keyword>(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with']);
const ALPHANUMERIC = /^[\p{L}\p{Nd}_]$/u;
const isAlphanumeric = (char: string) => ALPHANUMERIC.test(char);
const isSpace = (char: string) => char !== '' && ' \t\r\n'.includes(char);
const LEFT = '{{';
const RIGHT = '}}';
const SPACES_AT_END = /[ \t\r\n]+$/;
const SPACES_AT_START = /^[ \t\r\n]+/;

/** As errors show it: a keyword in `<>`, the rest quoted and cut at ten characters. */
export function describeToken({ type, text }: Token): string {
  if (type === 'eof') return 'EOF';
  if (type === 'error') return text;
  if (type === 'dot' || KEYWORDS.has(type)) return `<${text}>`;
  return bytesOf(text).length > 10 ? `${goQuote(Array.from(text).slice(0, 10).join(''))}...` : goQuote(text);
}

export class Lexer {
  private input: string;
  private at = 0;
  private start = 0;
  private parens = 0;
  private insideAction = false;
  /** Lines are counted at the start of tokens, by what is passed. */
  private line = 1;
  private counted = 0;

  constructor(input: string) {
    this.input = input;
  }

  next(): Token {
    return this.insideAction ? this.action() : this.text();
  }

  private peek(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private take(): string {
    const char = this.peek();
    this.at += char.length;
    return char;
  }

  private skip(pattern: RegExp): void {
    this.at += pattern.exec(this.input.slice(this.at))?.[0].length ?? 0;
    this.start = this.at;
  }

  private lineAt(at: number): number {
    for (; this.counted < at; this.counted++) if (this.input[this.counted] === '\n') this.line++;
    return this.line;
  }

  private emit(type: TokenType): Token {
    const token = { type, at: this.start, text: this.input.slice(this.start, this.at), line: this.lineAt(this.start) };
    this.start = this.at;
    return token;
  }

  /** After an error nothing more comes. */
  private fail(message: string): Token {
    const token = { type: 'error' as const, at: this.start, text: message, line: this.lineAt(this.start) };
    this.input = '';
    this.at = this.start = 0;
    return token;
  }

  private text(): Token {
    for (;;) {
      const open = this.input.indexOf(LEFT, this.at);
      if (open < 0) return this.rest();
      this.at = open;
      const isTrimming = /^-[ \t\r\n]/.test(this.input.slice(open + 2, open + 4));
      if (isTrimming) this.at = this.start + this.input.slice(this.start, open).replace(SPACES_AT_END, '').length;
      const hasText = this.at > this.start;
      const token = hasText ? this.emit('text') : undefined;
      this.at = this.start = open;
      if (token) return token;
      const inner = open + 2 + (isTrimming ? 2 : 0);
      if (!this.input.startsWith('/*', inner)) return this.leftDelim(inner);
      const problem = this.comment(inner);
      if (problem) return problem;
    }
  }

  private rest(): Token {
    this.at = this.input.length;
    return this.at > this.start ? this.emit('text') : this.emit('eof');
  }

  private leftDelim(inner: number): Token {
    this.at += 2;
    const token = this.emit('leftDelim');
    this.insideAction = true;
    this.parens = 0;
    this.at = this.start = inner;
    return token;
  }

  private comment(inner: number): Token | undefined {
    this.start = inner;
    const close = this.input.indexOf('*/', inner + 2);
    if (close < 0) return this.fail('unclosed comment');
    this.at = close + 2;
    const end = this.rightDelim();
    if (!end) return this.fail('comment ends before closing delimiter');
    this.at += end.length;
    this.start = this.at;
    if (end.trims) this.skip(SPACES_AT_START);
    return undefined;
  }

  private rightDelim(): { length: number; trims: boolean } | undefined {
    if (/^[ \t\r\n]-}}/.test(this.input.slice(this.at, this.at + 4))) return { length: 4, trims: true };
    return this.input.startsWith(RIGHT, this.at) ? { length: 2, trims: false } : undefined;
  }

  private closeAction(length: number, trims: boolean): Token {
    this.at += length;
    this.start = this.at - 2;
    const token = this.emit('rightDelim');
    if (trims) this.skip(SPACES_AT_START);
    this.insideAction = false;
    return token;
  }

  private action(): Token {
    const end = this.rightDelim();
    if (end) return this.parens === 0 ? this.closeAction(end.length, end.trims) : this.fail('unclosed left paren');
    const char = this.take();
    if (char === '') return this.fail('unclosed action');
    if (isSpace(char)) return this.space();
    if (char === '"') return this.quoted('"', 'string', 'unterminated quoted string');
    if (char === "'") return this.quoted("'", 'charConstant', 'unterminated character constant');
    if (char === '`') return this.rawString();
    if (char === '$') return this.atTerminator() ? this.emit('variable') : this.name('variable');
    if (char === '.' && this.at < this.input.length && !/[0-9]/.test(this.peek())) return this.atTerminator() ? this.emit('dot') : this.name('field');
    if (/^[-+.0-9]$/.test(char)) return this.number();
    if (isAlphanumeric(char)) return this.identifier();
    return this.symbol(char);
  }

  private symbol(char: string): Token {
    if (char === '=') return this.emit('assign');
    if (char === ':') return this.take() === '=' ? this.emit('declare') : this.fail('expected :=');
    if (char === '|') return this.emit('pipe');
    if (char === '(') this.parens++;
    if (char === '(') return this.emit('leftParen');
    if (char === ')') return --this.parens < 0 ? this.fail('unexpected right paren') : this.emit('rightParen');
    return /^[\x21-\x7e]$/.test(char) ? this.emit('char') : this.fail(`unrecognized character in action: ${unicodeName(char)}`);
  }

  /** The last of several spaces may belong to ` -}}`. */
  private space(): Token {
    while (isSpace(this.peek())) this.at++;
    if (!this.input.startsWith('-}}', this.at)) return this.emit('space');
    this.at--;
    return this.at === this.start ? this.closeAction(4, true) : this.emit('space');
  }

  private atTerminator(): boolean {
    const char = this.peek();
    return char === '' || isSpace(char) || '.,|:)('.includes(char) || this.input.startsWith(RIGHT, this.at);
  }

  private name(type: 'field' | 'variable'): Token {
    while (isAlphanumeric(this.peek())) this.take();
    return this.atTerminator() ? this.emit(type) : this.fail(`bad character ${unicodeName(this.peek())}`);
  }

  private identifier(): Token {
    while (isAlphanumeric(this.peek())) this.take();
    if (!this.atTerminator()) return this.fail(`bad character ${unicodeName(this.peek())}`);
    const word = this.input.slice(this.start, this.at);
    if (KEYWORDS.has(word)) return this.emit(word as Keyword);
    return this.emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  private quoted(quote: string, type: 'string' | 'charConstant', problem: string): Token {
    for (;;) {
      let char = this.take();
      if (char === quote) return this.emit(type);
      if (char === '\\') char = this.take();
      if (char === '' || char === '\n') return this.fail(problem);
    }
  }

  private rawString(): Token {
    const close = this.input.indexOf('`', this.at);
    if (close < 0) return this.fail('unterminated raw quoted string');
    this.at = close + 1;
    return this.emit('rawString');
  }

  private number(): Token {
    this.at = this.start;
    if (!this.scanNumber()) return this.badNumber();
    if (!/^[-+]$/.test(this.peek())) return this.emit('number');
    if (!this.scanNumber() || this.input[this.at - 1] !== 'i') return this.badNumber();
    return this.emit('complex');
  }

  private badNumber(): Token {
    return this.fail(`bad number syntax: ${goQuote(this.input.slice(this.start, this.at))}`);
  }

  private scanNumber(): boolean {
    const forms = /^[-+]?(?:0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*(?:[pP][-+]?[0-9_]*)?|0[oO][0-7_]*\.?[0-7_]*|0[bB][01_]*\.?[01_]*|[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9_]*)?)i?/;
    this.at += forms.exec(this.input.slice(this.at))![0].length;
    if (!isAlphanumeric(this.peek())) return true;
    this.take();
    return false;
  }
}
