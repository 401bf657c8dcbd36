/**
 * Columns out of tab-separated cells, as Go's text/tabwriter lays them out.
 * A cell ends with a tab; what follows the last tab of a line is in no column. Lines that follow each other and have a
 * cell in the same place share one width; a line without that cell ends the block:
 *   `a\tb\tc\n` `aaa\tbbb\tc\n` `x\n` `a\tb\n`  gives  `a    b    c`, `aaa  bbb  c`, `x`, `a  b`.
 */
export interface TabFormat {
  readonly minWidth?: number;
  readonly padding?: number;
  /** Columns are at least as wide as in what was flushed before. */
  readonly remembersWidths?: boolean;
}

/** As kubectl's tables are laid out. */
export const TABLE_FORMAT: TabFormat = { minWidth: 6, padding: 3, remembersWidths: true };

interface Cell { readonly text: string; readonly width: number }

export class TabWriter {
  private readonly minWidth: number;
  private readonly padding: number;
  private lines: Cell[][] = [[]];
  private cell = '';
  private written = '';
  private widths: number[] = [];
  /** Of what was flushed; undefined where nothing is remembered. */
  private remembered: number[] | undefined;

  constructor({ minWidth = 0, padding = 2, remembersWidths = false }: TabFormat = {}) {
    this.minWidth = minWidth;
    this.padding = padding;
    this.remembered = remembersWidths ? [] : undefined;
  }

  /** Buffers; nothing is laid out before `flush`. */
  write(text: string): void {
    let from = 0;
    for (const { index, 0: end } of text.matchAll(/[\t\v\n\f]/g)) {
      this.cell += text.slice(from, index);
      from = index + 1;
      this.endCell();
      if (end === '\n' || end === '\f') this.lines.push([]);
      if (end === '\f') this.layOut();
    }
    this.cell += text.slice(from);
  }

  /** Lays out what was written; what comes later has columns of its own. */
  flush(): void {
    if (this.cell !== '') this.endCell();
    this.layOut();
  }

  /** What was laid out so far. */
  toString(): string {
    return this.written;
  }

  /** What was laid out since the last call. */
  take(): string {
    const text = this.written;
    this.written = '';
    return text;
  }

  /** Columns begin anew, however wide they were. */
  forgetWidths(): void {
    if (this.remembered) this.remembered = [];
  }

  private endCell(): void {
    let width = 0;
    for (const _ of this.cell) width++;
    this.lines.at(-1)!.push({ text: this.cell, width });
    this.cell = '';
  }

  private layOut(): void {
    this.formatLines(0, this.lines.length);
    this.lines = [[]];
  }

  /** Writes the lines `from` to `to`, the widths of whose first columns are known. */
  private formatLines(from: number, to: number): void {
    const column = this.widths.length;
    let start = from;
    for (let i = from; i < to; i++) {
      if (column >= this.lines[i]!.length - 1) continue;
      this.writeLines(start, i);
      start = i;
      let width = this.minWidth;
      for (; i < to && column < this.lines[i]!.length - 1; i++) width = Math.max(width, this.lines[i]![column]!.width + this.padding);
      if (this.remembered) this.remembered[column] = width = Math.max(width, this.remembered[column] ?? 0);
      this.widths.push(width);
      this.formatLines(start, i);
      this.widths.pop();
      start = i;
    }
    this.writeLines(start, to);
  }

  private writeLines(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      this.lines[i]!.forEach(({ text, width }, j) => {
        const room = this.widths[j];
        this.written += room === undefined ? text : text + ' '.repeat(room - width);
      });
      if (i + 1 < this.lines.length) this.written += '\n';
    }
  }
}
