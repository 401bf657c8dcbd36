/** YAML of the simplest kind, which most kubeconfigs are: maps and lists of maps, one short word to a key. A start has no time for the rest of YAML. */
import { resolveScalar } from './resolve.ts';

interface Line {
  /** The column of its dash; minus one where it has none. */
  dash: number;
  readonly column: number;
  readonly key: string;
  readonly value: string | undefined;
}

/** A key, and at most a plain word, a text in quotes without escapes, or something empty. */
const LINE = /( *)(- )?([A-Za-z][\w./-]*):(?: ([A-Za-z0-9/][\w+/=.:@-]*|"[ !#-[\]-~]*"|\{\}|\[\]))?(?:\n|$)/y;

/** Undefined where the text may be anything else. */
export function parseSimple(text: string): Record<string, unknown> | undefined {
  const lines = linesOf(text);
  if (!lines || lines[0]!.dash >= 0) return undefined;
  const reader = new Reader(lines);
  const value = reader.mapping(lines[0]!.column);
  return reader.isAtEnd ? value : undefined;
}

function linesOf(text: string): Line[] | undefined {
  const lines: Line[] = [];
  for (LINE.lastIndex = 0; LINE.lastIndex < text.length;) {
    const match = LINE.exec(text);
    if (!match) return undefined;
    const [, { length } = '', dash, key = '', value] = match;
    if (value?.endsWith(':') || resolveScalar(key) !== key) return undefined;
    lines.push({ dash: dash ? length : -1, column: dash ? length + 2 : length, key, value });
  }
  return lines.length > 0 ? lines : undefined;
}

class Reader {
  private readonly lines: readonly Line[];
  private at = 0;

  constructor(lines: readonly Line[]) {
    this.lines = lines;
  }

  get isAtEnd(): boolean {
    return this.at === this.lines.length;
  }

  mapping(column: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (;;) {
      const line = this.lines[this.at];
      if (!line || line.dash >= 0 || line.column !== column) return mapping;
      this.at++;
      mapping[line.key] = line.value === undefined ? this.nested(column) : valueOf(line.value);
    }
  }

  private nested(column: number): unknown {
    const next = this.lines[this.at];
    if (!next) return null;
    if (next.dash >= column) return this.sequence(next.dash);
    return next.dash < 0 && next.column > column ? this.mapping(next.column) : null;
  }

  private sequence(dash: number): unknown[] {
    const items: unknown[] = [];
    for (;;) {
      const line = this.lines[this.at];
      if (line?.dash !== dash) return items;
      line.dash = -1;
      items.push(this.mapping(line.column));
    }
  }
}

function valueOf(text: string): unknown {
  if (text.startsWith('"')) return text.slice(1, -1);
  if (text === '{}') return {};
  return text === '[]' ? [] : resolveScalar(text);
}
