/** Server-side tables and what is printed where there is none: columns chosen, namespace, kind and labels added. */
import { ageOf } from '../../machinery/human-duration.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { numberText } from './json.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly priority?: number;
}

export interface TableRow {
  readonly cells?: readonly unknown[] | null;
  readonly object?: Unstructured;
}

export interface Table extends Unstructured {
  columnDefinitions?: readonly ColumnDefinition[];
  rows?: readonly TableRow[];
}

export interface TableOptions {
  readonly noHeaders?: boolean;
  readonly isWide?: boolean;
  readonly withNamespace?: boolean;
  /** `pod`, `deployment.apps`: stands before each name. */
  readonly kindPrefix?: string | undefined;
  readonly showLabels?: boolean;
  readonly columnLabels?: readonly string[];
  readonly now: number;
}

export const isTable = (object: Unstructured): object is Table => object.kind === 'Table' && /^meta\.k8s\.io\/v1(beta1)?$/.test(object.apiVersion ?? '');

/** Remembers which headers it has printed: tables of a watch leave them out. */
export class TablePrinter {
  private readonly options: TableOptions;
  private lastColumns: readonly ColumnDefinition[] = [];
  private hasPrintedHeaders = false;
  private lastHandler: 'status' | 'metadata' | undefined;

  constructor(options: TableOptions) {
    this.options = options;
  }

  /** Lines with tabs between cells. */
  lines(object: Unstructured, eventType = ''): string {
    return isTable(object) ? this.tableLines(object, eventType) : this.plainLines(object, eventType);
  }

  private tableLines(table: Table, eventType: string): string {
    const given = table.columnDefinitions ?? [];
    const isSame = sameColumns(given, this.lastColumns);
    const noHeaders = this.options.noHeaders || (this.hasPrintedHeaders && (given.length === 0 || isSame));
    const columns = given.length === 0 ? this.lastColumns : given;
    if (given.length > 0 && !isSame) {
      this.lastColumns = given;
      this.hasPrintedHeaders = false;
    }
    const rows = table.rows ?? [];
    if (rows.length === 0) return '';
    this.hasPrintedHeaders = true;
    const decorated = decorate(columns, this.options);
    const shown = decorated.flatMap(({ column, cell }) => (this.options.isWide || !column.priority ? [{ column, cell }] : []));
    const event = eventType ? [formatEvent(eventType)] : [];
    const header = noHeaders ? '' : `${[...(eventType ? ['EVENT'] : []), ...shown.map(s => s.column.name.toUpperCase())].join('\t')}\n`;
    return header + rows.map(row => `${[...event, ...shown.map(s => cellText(s.cell(row)))].join('\t')}\n`).join('');
  }

  /** Name and age; of a Status what it says. */
  private plainLines(object: Unstructured, eventType: string): string {
    const handler = object.kind === 'Status' && object.apiVersion === 'v1' ? 'status' : 'metadata';
    const { noHeaders, columnLabels = [], showLabels, withNamespace, kindPrefix } = this.options;
    const isNew = this.lastHandler !== handler && !noHeaders;
    const gap = isNew && this.lastHandler ? '\n' : '';
    this.lastHandler = handler;
    const names = [
      ...(eventType ? ['EVENT'] : []), ...(withNamespace ? ['NAMESPACE'] : []), ...(handler === 'status' ? ['STATUS', 'REASON', 'MESSAGE'] : ['NAME', 'AGE']),
      ...labelHeaders(columnLabels), ...(showLabels ? ['LABELS'] : []),
    ];
    const objects = isList(object) ? itemsOf(object) : [object];
    const rows = objects.map(o => {
      const cells = handler === 'status' ? [o['status'], o['reason'], o['message']].map(v => String(v ?? '')) : [o.metadata?.name ?? '', ageOf(o.metadata?.creationTimestamp, this.options.now)];
      if (kindPrefix) cells[0] = `${kindPrefix}/${cells[0]}`;
      return [...(eventType ? [formatEvent(eventType)] : []), ...(withNamespace ? [o.metadata?.namespace ?? ''] : []), ...cells, ...labelCells(o, this.options)].join('\t');
    });
    return `${gap}${isNew ? `${names.join('\t')}\n` : ''}${rows.map(row => `${row}\n`).join('')}`;
  }
}

const sameColumns = (a: readonly ColumnDefinition[], b: readonly ColumnDefinition[]): boolean => JSON.stringify(a) === JSON.stringify(b);

interface Decorated {
  readonly column: ColumnDefinition;
  cell(row: TableRow): unknown;
}

/** The table's own columns, with those around them that flags ask for. */
function decorate(columns: readonly ColumnDefinition[], options: TableOptions): Decorated[] {
  const { kindPrefix, withNamespace, columnLabels = [], showLabels } = options;
  const nameColumn = kindPrefix ? columns.findIndex(c => c.format === 'name' && c.type === 'string') : -1;
  const own = columns.map((column, i): Decorated => ({ column, cell: ({ cells }) => (i === nameColumn ? `${kindPrefix}/${cellText(cells?.[i])}` : cells?.[i]) }));
  const text = (name: string, cell: Decorated['cell']): Decorated => ({ column: { name, type: 'string' }, cell });
  return [
    ...(withNamespace ? [text('Namespace', row => row.object?.metadata?.namespace ?? '')] : []),
    ...own,
    ...labelHeaders(columnLabels).map((name, i) => text(name, row => row.object?.metadata?.labels?.[columnLabels[i]!] ?? '')),
    ...(showLabels ? [text('Labels', row => formatLabels(row.object?.metadata?.labels))] : []),
  ];
}

const labelHeaders = (labels: readonly string[]): string[] => labels.map(l => l.slice(l.lastIndexOf('/') + 1).toUpperCase());

const labelCells = (o: Unstructured, { columnLabels = [], showLabels }: TableOptions): string[] => [
  ...columnLabels.map(label => o.metadata?.labels?.[label] ?? ''), ...(showLabels ? [formatLabels(o.metadata?.labels)] : []),
];

/** `a=1,b=2`, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map(key => `${key}=${labels![key]}`).join(',');
}

/** As far as its first line goes; what a terminal would obey is shown. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : numberText(value as number);
  const end = text.search(/[\f\n\r]/);
  return (end < 0 ? text : `${text.slice(0, end)}...`).replaceAll('\u001b', '^[');
}

const formatEvent = (type: string): string => (['ADDED', 'MODIFIED', 'DELETED', 'ERROR'].includes(type) ? type.padEnd(8) : type);
