/** Changes objects on this side, and sends what has changed as a strategic patch. */
import { twoWayPatch } from '../../machinery/patch/strategic-patch.ts';
import { mergeSchemaOf, STRATEGIC } from '../apply/patch-plan.ts';
import type { Plain } from '../../machinery/plain.ts';
import type { CommandContext } from '../command.ts';
import { aggregate, CommandError } from '../errors.ts';
import type { DryRun } from '../flags/common.ts';
import type { Unstructured } from '../object.ts';
import type { Printer } from '../print/flags.ts';
import { recordChange } from '../record.ts';
import type { Info } from '../resource/info.ts';
import { typeInfo } from '../typed-info.ts';
import { toTyped } from '../typed.ts';

export interface Patching {
  readonly local: boolean;
  readonly dryRun: DryRun;
  readonly fieldManager: string;
  readonly printer: Printer;
  /** Before the server's words. */
  readonly failure: string;
  /** A patch that changes nothing is sent, too, and the object is printed. */
  readonly sendsNothing?: boolean;
}

/** Changes the object; false where it is left out. What it throws is told of that object. */
export type Mutate = (object: Unstructured) => Promise<boolean> | boolean;
export type Recorder = (object: Unstructured) => void;
/** Puts the command line into an object, where `--record` says so. */
export const recorder = (context: Parameters<typeof recordChange>[0]): Recorder => object => recordChange(context, object);

interface Change {
  readonly info: Info;
  readonly patch?: Plain;
  readonly error?: Error;
}

/** `errors` are told together with those of patches. */
export async function changeObjects(infos: readonly Info[], mutate: Mutate, options: Patching, errors: Error[] = []): Promise<void> {
  // All are changed before any is sent.
  const changes: Change[] = [];
  for (const info of infos) {
    const change = await planChange(info, mutate);
    if (change) changes.push(change);
  }
  for (const { info, patch, error } of changes) {
    if (error) errors.push(new CommandError(`error: ${info.objectName} ${error.message}\n`));
    else if (Object.keys(patch!).length > 0 || options.sendsNothing) await send(info, patch!, options).catch((problem: Error) => void errors.push(problem));
  }
  const all = aggregate(errors);
  if (all) throw all;
}

/** The patch from what the object was to what it becomes. */
export async function planChange(info: Info, mutate: Mutate): Promise<Change | undefined> {
  const before = typeInfo(info);
  const after = structuredClone(before);
  try {
    if (!await mutate(after)) return undefined;
  } catch (error) {
    return { info, error: error as Error };
  }
  info.object = toTyped(after);
  return { info, patch: twoWayPatch(before as Plain, info.object as Plain, mergeSchemaOf(before)!) };
}

export async function send(info: Info, patch: Plain, { local, dryRun, fieldManager, printer, failure }: Patching): Promise<void> {
  if (local || dryRun === 'client') return printer.print(info.object!);
  const helper = info.helper({ isDryRun: dryRun === 'server', fieldManager });
  const actual = await helper.patch(info, STRATEGIC, patch).catch((error: Error) => {
    throw failure === '' ? error : new CommandError(`${failure}${error.message}`, { cause: error });
  });
  await printer.print(toTyped(actual));
}

/** What a command of `set` works on. */
export const LOCAL_RESOURCE = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

export interface Selection {
  readonly resources: readonly string[];
  readonly filenames: Parameters<CommandContext['factory']['resources']>[0]['filenames'];
  readonly local: boolean;
  readonly all: boolean;
  readonly selector?: string;
  readonly isStdinUsed?: boolean;
}

export async function selectInfos({ factory }: Pick<CommandContext, 'factory'>, { resources, filenames, local, all, selector = '', isStdinUsed = false }: Selection): Promise<readonly Info[]> {
  const { namespace, isExplicit } = await factory.namespace();
  const result = await factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, ...(filenames ? { filenames } : {}), continueOnError: true, flatten: true, isStdinUsed,
    ...(local ? { local } : { labelSelector: selector, args: resources, allowEmptySelector: all, latest: true }),
  });
  const infos = await result.infos();
  for (const info of infos) typeInfo(info);
  return infos;
}
