/**
 * `-o custom-columns=NAME:.metadata.name`: one column a JSONPath, one line an object.
 *
 *   const printer = customColumns('NAME:.metadata.name', { noHeaders: false });
 *   for (const line of printer.lines(object)) tabWriter.write(line);
 */
import { goString } from './go-format.ts';
import { isMap } from './go-format-value.ts';
import { JsonPath } from './jsonpath.ts';
import { relaxedJsonPath } from './jsonpath-relaxed.ts';

export class CustomColumnsError extends Error {
  override readonly name = 'CustomColumnsError';
}

interface Column {
  readonly header: string;
  readonly path: string;
}

/** What a terminal would obey is shown instead. */
const escapeTerminal = (text: string) => text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');

function cell(path: JsonPath, object: unknown): string {
  const found = path.find(object);
  const texts = found.flat().map(value => escapeTerminal(goString(value)));
  return (found.length === 0 || found[0]!.length === 0 ? ['<none>', ...texts] : texts).join(',');
}

const itemsOf = (object: unknown): readonly unknown[] => (isMap(object) && Array.isArray(object['items']) ? object['items'] : [object]);

export class CustomColumns {
  private readonly columns: readonly Column[];
  private readonly noHeaders: boolean;
  private lastType = '';

  constructor(columns: readonly Column[], noHeaders: boolean) {
    this.columns = columns;
    this.noHeaders = noHeaders;
  }

  /** Lines with tabs between the cells. The header comes again where a list follows objects, or the other way round. A wrong path throws where it is met. */
  *lines(object: unknown): Generator<string> {
    const items = itemsOf(object);
    const type = items[0] === object ? 'object' : 'list';
    if (!this.noHeaders && type !== this.lastType) yield `${this.columns.map(column => column.header).join('\t')}\n`;
    this.lastType = type;
    // Parsed anew each time: a path remembers where its ranges ended.
    const paths = this.columns.map(column => new JsonPath(column.path));
    for (const item of items) yield `${paths.map(path => cell(path, item)).join('\t')}\n`;
  }
}

export interface CustomColumnsOptions {
  readonly noHeaders?: boolean;
}

export function customColumns(spec: string, { noHeaders = false }: CustomColumnsOptions = {}): CustomColumns {
  if (spec === '') throw new CustomColumnsError('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map(part => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new CustomColumnsError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: relaxedJsonPath(part.slice(colon + 1)) };
  });
  return new CustomColumns(columns, noHeaders);
}

const FORMAT = 'Expected format is one line of space separated headers, one line of space separated column specs.';
const words = (line: string) => line.split(/\s+/).filter(word => word !== '');

/** The two lines of a `custom-columns-file`. Its headers are always printed. */
export function customColumnsFile(text: string): CustomColumns {
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
  if (text === '') throw new CustomColumnsError(`invalid template, missing header line. ${FORMAT}`);
  if (lines.length < 2 || (lines.length === 2 && lines[1] === '')) throw new CustomColumnsError(`invalid template, missing spec line. ${FORMAT}`);
  const headers = words(lines[0]!);
  const specs = words(lines[1]!);
  if (headers.length !== specs.length) {
    throw new CustomColumnsError(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  }
  return new CustomColumns(headers.map((header, i) => ({ header, path: relaxedJsonPath(specs[i]!) })), false);
}
