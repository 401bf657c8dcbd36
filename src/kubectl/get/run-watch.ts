/** `get --watch`: what is there, and then every change. */
import { CommandError, ExitError } from '../errors.ts';
import type { Io } from '../io.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { isTable } from '../print/table.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';
import type { Info } from '../resource/info.ts';
import type { Result } from '../resource/result.ts';
import { createObjectPrinter, createRowPrinter, eventText, type GetFlags, isHumanReadable } from './printer.ts';

export interface WatchRun {
  readonly io: Io;
  readonly flags: GetFlags & { readonly 'all-namespaces': boolean; readonly 'watch-only': boolean; readonly 'output-watch-events': boolean };
  readonly result: Result;
}

type Show = (object: Unstructured, event: string) => Promise<void>;

export async function watchObjects({ io, flags, result }: WatchRun): Promise<void> {
  const infos = await result.infos();
  if (hasSeveralKinds(infos)) throw new CommandError('watch is only supported on individual resources and resource collections - more than 1 resource was found');
  const printing = { isOn: !flags['watch-only'] };
  const show = await createShow(io, flags, { info: infos[0], printing });
  const object = await result.object();
  // A list watches on from itself; an object anew, which tells it once more: that is not printed.
  const isCollection = isList(object) || (isTable(object) && !result.isSingleItemImplied);
  const events = flags['output-watch-events'];
  for (const one of isList(object) ? itemsOf(object) : [object]) await show(one, events ? 'ADDED' : '');
  printing.isOn = isCollection;
  const signal = io.interruption();
  try {
    for await (const { type, object: changed } of result.watch(isCollection ? (object.metadata?.resourceVersion ?? '0') : '0', signal)) {
      if (type === 'BOOKMARK') continue;
      await show(changed, events ? type : '');
      printing.isOn = true;
    }
  } catch (error) {
    if (signal.aborted) throw new ExitError(1);
    throw error;
  }
}

const hasSeveralKinds = (infos: readonly Info[]): boolean => new Set(infos.map(({ mapping }) => `${mapping?.group}/${mapping?.version}/${mapping?.kind}`)).size > 1;

interface ShowOptions {
  readonly info: Info | undefined;
  /** Off: a table's columns are learnt, and nothing is printed. */
  readonly printing: { isOn: boolean };
}

async function createShow(io: Io, flags: WatchRun['flags'], { info, printing }: ShowOptions): Promise<Show> {
  if (isHumanReadable(flags)) {
    const withNamespace = flags['all-namespaces'] && info?.mapping?.scope !== 'Cluster';
    const rows = await createRowPrinter(io, flags, { mapping: info?.mapping, withNamespace, withKind: false });
    const tabs = new TabWriter(TABLE_FORMAT);
    // oxlint-disable-next-line require-await
    return async (object, event) => {
      if (!printing.isOn) {
        if (isTable(object)) rows.lines({ ...object, rows: [] }, event);
        return;
      }
      tabs.write(rows.lines(object, event));
      tabs.flush();
      io.stdout.write(tabs.take());
    };
  }
  return createObjectShow(io, flags, printing);
}

async function createObjectShow(io: Io, flags: WatchRun['flags'], printing: ShowOptions['printing']): Promise<Show> {
  const printer = await createObjectPrinter(io, flags);
  let count = 0;
  return async (object, event) => {
    if (!printing.isOn) return;
    if (event === '' || (flags.output !== 'json' && flags.output !== 'yaml')) return printer.print(object);
    io.stdout.write((flags.output === 'yaml' && count++ > 0 ? '---\n' : '') + (await eventText(flags.output, event, object)));
  };
}
