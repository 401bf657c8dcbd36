/** `get` without watching: tables group by group, or everything in one list. */
import { aggregate, Aggregate, flatten } from '../errors.ts';
import type { Io } from '../io.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { isTable, type Table } from '../print/table.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';
import type { Info } from '../resource/info.ts';
import type { Result } from '../resource/result.ts';
import { createObjectPrinter, createRowPrinter, type GetFlags } from './printer.ts';

export interface ListRun {
  readonly io: Io;
  readonly flags: GetFlags & { readonly 'all-namespaces': boolean; readonly 'ignore-not-found': boolean };
  readonly namespace: string;
  readonly result: Result;
}

export async function printTables(run: ListRun): Promise<void> {
  const { io, flags, namespace, result } = run;
  const { infos: found, error } = await result.collect();
  const infos = flags['sort-by'] ? await sorted(found, flags['sort-by']) : found;
  const writer = new SectionWriter(io);
  await printSections(infos, run, writer);
  if (writer.written === 0 && !flags['ignore-not-found'] && !error) {
    const isNamespaced = !flags['all-namespaces'] && infos.every(info => info.isNamespaced);
    io.stderr.write(isNamespaced ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n');
  }
  if (error) throw new Aggregate([error]);
}

/** Where the next section begins, an empty line stands before it, unless nothing was written before. */
class SectionWriter {
  written = 0;
  private readonly io: Io;
  private readonly tabs = new TabWriter(TABLE_FORMAT);
  private isGapDue = false;

  constructor(io: Io) {
    this.io = io;
  }

  write(lines: string): void {
    this.tabs.write(lines);
  }

  beginSection(withGap: boolean): void {
    this.flush();
    this.tabs.forgetWidths();
    if (withGap && this.written > 0) this.isGapDue = true;
  }

  flush(): void {
    this.tabs.flush();
    const text = this.tabs.take();
    if (text === '') return;
    this.io.stdout.write(this.isGapDue ? `\n${text}` : text);
    this.written += text.length;
    this.isGapDue = false;
  }
}

async function printSections(infos: readonly Info[], { io, flags }: ListRun, writer: SectionWriter): Promise<void> {
  const kinds = new Set(infos.map(({ mapping }) => `${mapping?.group}/${mapping?.version}/${mapping?.kind}`));
  let printer: Awaited<ReturnType<typeof createRowPrinter>> | undefined;
  let last: Info['mapping'];
  for (const { mapping, object } of infos) {
    if (!printer || !mapping || !last || mapping.plural !== last.plural || mapping.group !== last.group || mapping.version !== last.version) {
      writer.beginSection(last !== undefined && !flags['no-headers']);
      printer = await createRowPrinter(io, flags, { mapping, withNamespace: flags['all-namespaces'] && mapping?.scope !== 'Cluster', withKind: kinds.size > 1 });
      last = mapping;
    }
    if (object) writer.write(printer.lines(object));
  }
  writer.flush();
}

/** Several objects change places, be they tables, which have no such field; a table alone has its rows sorted, and is not shown where that fails. */
async function sorted(infos: readonly Info[], field: string): Promise<readonly Info[]> {
  const { sortBy, sortTableRows } = await import('../print/sort-by.ts');
  const { relaxedJsonPath } = await import('../print/jsonpath-relaxed.ts');
  if (infos.length > 1) return sortBy(infos, relaxedJsonPath(field), info => info.object);
  const table = infos[0]?.object as Table | undefined;
  if (!table || !isTable(table)) return infos;
  try {
    infos[0]!.object = { ...table, rows: sortTableRows(table.rows ?? [], field) };
    return infos;
  } catch {
    return [];
  }
}

/** A single object by itself, anything else as one list. */
export async function printObjects({ io, flags, result }: ListRun): Promise<void> {
  const { infos, error } = await result.collect();
  if (error && result.isSingleItemImplied) throw error;
  const errors = error ? [error] : [];
  if (infos.length > 0 || !flags['ignore-not-found']) {
    const printer = await createObjectPrinter(io, flags);
    const single = result.isSingleItemImplied && infos.length === 1 ? infos[0]!.object : undefined;
    const object = single && !isList(single) ? single : listOf(single ? itemsOf(single) : infos.map(i => i.object!), single?.metadata?.resourceVersion ?? '');
    try {
      await printer.print(await inOrder(object, flags['sort-by']));
    } catch (problem) {
      errors.push(problem as Error);
    }
  }
  const all = flatten(errors);
  if (all.length > 0) throw all.length === 1 ? all[0]! : aggregate(all)!;
}

const listOf = (items: readonly Unstructured[], resourceVersion: string): Unstructured => ({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion }, items });

async function inOrder(object: Unstructured, field: string): Promise<Unstructured> {
  if (!field || !isList(object)) return object;
  const { sortObjects } = await import('../print/sort-by.ts');
  return { ...object, items: sortObjects(itemsOf(object), field) };
}
