/** The printers of `get`: tables, and every other format that `-o` names. */
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Unstructured } from '../object.ts';
import { createPrinter, type Printer, type PrintOptions, unknownFormat } from '../print/flags.ts';
import { compactJson } from '../print/json.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';
import { groupKindName, type Mapping } from '../resource/mapper.ts';

export interface GetFlags extends PrintOptions {
  readonly 'no-headers': boolean;
  readonly 'show-kind': boolean;
  readonly 'show-labels': boolean;
  readonly 'label-columns': readonly string[];
  readonly 'sort-by': string;
}

export const isHumanReadable = ({ output, template }: PrintOptions): boolean => (output === '' && !template) || output === 'wide';

export interface RowPrinterOptions {
  readonly mapping?: Mapping | undefined;
  readonly withNamespace: boolean;
  /** Several kinds were asked for. */
  readonly withKind: boolean;
}

/** Lines for tables: `lines(object, eventType)`. */
export async function createRowPrinter(io: Io, flags: GetFlags, { mapping, withNamespace, withKind }: RowPrinterOptions) {
  const { TablePrinter } = await import('../print/table.ts');
  return new TablePrinter({
    noHeaders: flags['no-headers'], isWide: flags.output === 'wide', withNamespace, showLabels: flags['show-labels'], columnLabels: flags['label-columns'], now: io.clock.now(),
    kindPrefix: (withKind || flags['show-kind']) && mapping ? groupKindName(mapping) : undefined,
  });
}

/** Custom columns, or one of the formats that every command has. */
export async function createObjectPrinter(io: Io, flags: GetFlags): Promise<Printer> {
  const { output, template = '' } = flags;
  const at = output.indexOf('=');
  const name = at < 0 ? output : output.slice(0, at);
  if (name === 'custom-columns' || name === 'custom-columns-file') return columnsPrinter(io, name, at < 0 ? template : output.slice(at + 1), flags['no-headers']);
  try {
    return await createPrinter(io, flags, { more: ['custom-columns', 'custom-columns-file', 'wide'] });
  } catch (error) {
    if ((error as Error).message.startsWith('unable to match a printer')) throw new CommandError(unknownFormat(output, ['custom-columns', 'custom-columns-file', 'wide']));
    throw error;
  }
}

async function columnsPrinter(io: Io, kind: string, spec: string, noHeaders: boolean): Promise<Printer> {
  const { customColumns, customColumnsFile } = await import('../print/custom-columns.ts');
  const columns = kind === 'custom-columns' ? customColumns(spec, { noHeaders }) : customColumnsFile(readSpec(io, spec));
  return {
    print: object => {
      const tabs = new TabWriter(TABLE_FORMAT);
      for (const line of columns.lines(object)) tabs.write(line);
      tabs.flush();
      io.stdout.write(tabs.take());
    },
  };
}

function readSpec(io: Io, path: string): string {
  if (path === '') throw new CommandError('custom-columns format specified but no custom columns given');
  try {
    return io.files.readText(path);
  } catch (error) {
    throw new CommandError(`error reading template ${path}, ${(error as Error).message}\n`);
  }
}

/** An event of a watch as JSON or YAML. */
export async function eventText(format: string, type: string, object: Unstructured): Promise<string> {
  if (format === 'json') return `{"type":${compactJson(type)},"object":${compactJson(object)}}\n`;
  const { yamlText } = await import('../print/yaml.ts');
  return yamlText({ type, object });
}
