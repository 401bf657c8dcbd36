/** The place in the text, and what stands there. */
import type { Mark } from './tokens.ts';

/** Ends no scalar wherever it stands. Certificates in a kubeconfig are a few long words: to look at each character takes longer than all else. */
const WORD = /[\w+/=.]+/y;

const BREAKS = '\r\n\u0085\u2028\u2029';

export class Cursor {
  readonly text: string;
  index = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    this.text = text;
  }

  get mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  get isEnd(): boolean {
    return this.index >= this.text.length;
  }

  /** Empty behind the end. */
  at(offset = 0): string {
    return this.text.charAt(this.index + offset);
  }

  isBreak(offset = 0): boolean {
    const c = this.at(offset);
    return c !== '' && BREAKS.includes(c);
  }

  isBlank(offset = 0): boolean {
    const c = this.at(offset);
    return c === ' ' || c === '\t';
  }

  /** A blank, a line break or the end. */
  isBlankOrEnd(offset = 0): boolean {
    return this.at(offset) === '' || this.isBlank(offset) || this.isBreak(offset);
  }

  /** `---` or `...` at the beginning of a line. */
  isDocumentIndicator(): boolean {
    return this.column === 0 && (this.text.startsWith('---', this.index) || this.text.startsWith('...', this.index)) && this.isBlankOrEnd(3);
  }

  skip(count = 1): void {
    this.index += count;
    this.column += count;
  }

  /** Letters, digits and the like, as many as there are. */
  skipWord(): void {
    WORD.lastIndex = this.index;
    if (WORD.test(this.text)) this.skip(WORD.lastIndex - this.index);
  }

  /** A line break, as the line feed that it means. */
  readLine(): string {
    if (!this.isBreak()) return '';
    const c = this.at();
    this.index += c === '\r' && this.at(1) === '\n' ? 2 : 1;
    this.column = 0;
    this.line++;
    return c === '\u2028' || c === '\u2029' ? c : '\n';
  }

  /** A character, which may be two of JavaScript's. */
  read(): string {
    const c = String.fromCodePoint(this.text.codePointAt(this.index)!);
    this.index += c.length;
    this.column++;
    return c;
  }
}
