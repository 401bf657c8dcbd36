/** What a describer writes on: indented lines whose tabs become columns, with terminal escapes made visible. */
import { TabWriter } from '../print/tabwriter.ts';

const VISIBLE: Readonly<Record<string, string>> = { '\x1b': '^[', '\r': '\\r' };
export const escaped = (text: string): string => text.replace(/[\x1b\r]/g, char => VISIBLE[char]!);

export interface Page {
  /** Two spaces a level, then the text as it is; the caller ends the line. */
  write(level: number, text: string): void;
  /** A whole line without indentation: the end of one that was begun. */
  line(text?: string): void;
  /** What follows has columns of its own. */
  flush(): void;
}

export class TabbedPage implements Page {
  private readonly out = new TabWriter();

  write(level: number, text: string): void {
    this.out.write(escaped('  '.repeat(level) + text));
  }
  line(text = ''): void {
    this.out.write(escaped(`${text}\n`));
  }
  flush(): void {
    this.out.flush();
  }
  /** Ends the page. */
  text(): string {
    this.out.flush();
    return this.out.toString();
  }
}

/** The same page, further in; even `line` is indented here, as upstream's nested writer does it. */
export const nestedPage = (page: Page, indent: number): Page => ({
  write: (level, text) => page.write(level + indent, text),
  line: (text = '') => page.write(indent, `${text}\n`),
  flush: () => page.flush(),
});
