/** Counters, gauges and histograms: plain numbers while they count, Prometheus' text format when somebody asks. */

export interface Head {
  readonly name: string;
  readonly help: string;
  /** How long upstream promises to keep it. */
  readonly stability?: 'ALPHA' | 'BETA' | 'STABLE';
}

export interface Metric {
  write(lines: string[]): void;
}

/** What may stand between the quotes of a label: `a"b` is `a\"b`. */
export const labelValue = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
/** `{ name: 'a', code: 1 }` is `name="a",code="1"`. */
export const labelText = (labels: Readonly<Record<string, string | number>>): string =>
  Object.entries(labels).map(([name, value]) => `${name}="${labelValue(String(value))}"`).join(',');

export function writeHead({ name, help, stability }: Head, type: string, lines: string[]): void {
  lines.push(`# HELP ${name} ${stability === undefined ? '' : `[${stability}] `}${help}`, `# TYPE ${name} ${type}`);
}

export const sample = (name: string, labels: string, value: number): string => (labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`);

/** Counts by a key of the caller's choice; what labels a key stands for is found out when somebody asks. */
export class Counter implements Metric {
  private readonly values = new Map<string, number>();
  private readonly head: Head;
  private readonly labelsOf: (key: string) => string;

  constructor(head: Head, labelsOf: (key: string) => string) {
    this.head = head;
    this.labelsOf = labelsOf;
  }

  add(key: string, by = 1): void {
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }

  write(lines: string[]): void {
    if (this.values.size === 0) return;
    writeHead(this.head, 'counter', lines);
    for (const [key, value] of this.values) lines.push(sample(this.head.name, this.labelsOf(key), value));
  }
}

/** Values that are read when somebody asks. */
export class Reading implements Metric {
  private readonly head: Head;
  private readonly type: 'gauge' | 'counter';
  private readonly read: () => Iterable<readonly [labels: string, value: number]>;

  constructor(head: Head, type: 'gauge' | 'counter', read: () => Iterable<readonly [labels: string, value: number]>) {
    this.head = head;
    this.type = type;
    this.read = read;
  }

  write(lines: string[]): void {
    const values = [...this.read()];
    if (values.length === 0) return;
    writeHead(this.head, this.type, lines);
    for (const [labels, value] of values) lines.push(sample(this.head.name, labels, value));
  }
}

/** How often a value fell between two bounds. */
export class Buckets {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    let i = 0;
    while (i < this.bounds.length && value > this.bounds[i]!) i++;
    if (i < this.bounds.length) this.counts[i]!++;
  }

  /** At some of the bounds alone, where `bounds` is given. */
  write(name: string, labels: string, lines: string[], bounds = this.bounds): void {
    const lead = labels === '' ? '' : `${labels},`;
    let below = 0;
    this.bounds.forEach((bound, i) => {
      below += this.counts[i]!;
      if (bounds.includes(bound)) lines.push(`${name}_bucket{${lead}le="${bound}"} ${below}`);
    });
    lines.push(`${name}_bucket{${lead}le="+Inf"} ${this.count}`, sample(`${name}_sum`, labels, this.sum), sample(`${name}_count`, labels, this.count));
  }
}

export class Histogram implements Metric {
  private readonly series = new Map<string, Buckets>();
  private readonly head: Head;
  private readonly bounds: readonly number[];
  private readonly labelsOf: (key: string) => string;

  constructor(head: Head, bounds: readonly number[], labelsOf: (key: string) => string) {
    this.head = head;
    this.bounds = bounds;
    this.labelsOf = labelsOf;
  }

  observe(key: string, value: number): void {
    let buckets = this.series.get(key);
    if (buckets === undefined) this.series.set(key, (buckets = new Buckets(this.bounds)));
    buckets.observe(value);
  }

  write(lines: string[]): void {
    if (this.series.size === 0) return;
    writeHead(this.head, 'histogram', lines);
    for (const [key, buckets] of this.series) buckets.write(this.head.name, this.labelsOf(key), lines);
  }
}

/** `exponential(0.001, 2, 3)` is 0.001, 0.002, 0.004. */
export const exponential = (first: number, factor: number, count: number): number[] => Array.from({ length: count }, (_, i) => Number((first * factor ** i).toPrecision(12)));
