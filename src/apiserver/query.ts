/** The query of a request: parsed once, first value wins, repeated names kept. */

export class Query {
  private readonly values: ReadonlyMap<string, readonly string[]>;
  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.values = values;
  }
  static readonly empty = new Query(new Map());

  /** `a=1&b=x%20y`; a malformed escape stays as it was sent. */
  static parse(raw: string): Query {
    if (raw === '') return Query.empty;
    const values = new Map<string, string[]>();
    for (const part of raw.split('&')) {
      if (part === '') continue;
      const eq = part.indexOf('=');
      const name = unescape(eq < 0 ? part : part.slice(0, eq));
      const value = eq < 0 ? '' : unescape(part.slice(eq + 1));
      const known = values.get(name);
      if (known) known.push(value);
      else values.set(name, [value]);
    }
    return new Query(values);
  }

  static from(record: Readonly<Record<string, string | undefined>> | undefined): Query {
    if (record === undefined) return Query.empty;
    const values = new Map<string, string[]>();
    for (const name in record) {
      const value = record[name];
      if (value !== undefined) values.set(name, [value]);
    }
    return values.size === 0 ? Query.empty : new Query(values);
  }

  get isEmpty(): boolean {
    return this.values.size === 0;
  }
  has(name: string): boolean {
    return this.values.has(name);
  }
  /** Empty where it was not sent. */
  get(name: string): string {
    return this.values.get(name)?.[0] ?? '';
  }
  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }
  names(): Iterable<string> {
    return this.values.keys();
  }
  toString(): string {
    const parts: string[] = [];
    for (const [name, list] of this.values) for (const v of list) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(v)}`);
    return parts.join('&');
  }
}

function unescape(part: string): string {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
