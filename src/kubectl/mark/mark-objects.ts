/** What `kubectl label` and `kubectl annotate` have in common: their flags, whom they change, how they tell of it. */
import type { CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { allNamespacesFlag, type DryRun, dryRunFlag, dryRunOf, fieldManagerFlag, fieldSelectorFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { bool, string } from '../flags/flag.ts';
import { groupOf, type Unstructured } from '../object.ts';
import type { Changes } from '../pairs.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { recordChange, recordFlag } from '../record.ts';
import type { Info } from '../resource/info.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import type { Result } from '../resource/result.ts';
import { mergeDiff } from '../../machinery/patch/merge-diff.ts';
import { changed, type Marks, refuseOverwriting, whatWasDone } from './changes.ts';

export const markFlags = (manager: string) => ({
  ...printFlags(), ...filenameFlags('with the objects to change'), ...selectorFlag(), ...fieldSelectorFlag(), ...allNamespacesFlag(), ...dryRunFlag(), ...fieldManagerFlag(manager), ...recordFlag(),
  overwrite: bool({ usage: 'Values that are there may be replaced.' }),
  list: bool({ usage: 'Print what the objects have.' }),
  local: bool({ usage: 'Change what files say, asking no server.' }),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  'resource-version': string({ usage: 'Change the object only if it is of this version. Of a single object.' }),
});

export type MarkContext = CommandContext<ReturnType<typeof markFlags>>;

export interface Marking {
  readonly marks: Marks;
  readonly resources: readonly string[];
  readonly changes: Changes;
  /** A file as messages call it: `pod`, `rsrc`. */
  readonly fileWord: string;
}

export function refuseBadMarking({ flags: given }: MarkContext, { marks, resources, changes, fileWord }: Marking, dryRun: DryRun): void {
  if (given.all && given.selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (given.all && given['field-selector']) throw new CommandError('cannot set --all and --field-selector at the same time');
  const noFiles = isFilenameEmpty(filenamesOf(given));
  if (given.local) {
    if (dryRun === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (resources.length > 0) throw new CommandError(`can only use local files by -f ${fileWord}.yaml or --filename=${fileWord}.json when --local=true is set`);
    if (noFiles) throw new CommandError(`one or more files must be specified as -f ${fileWord}.yaml or --filename=${fileWord}.json`);
  } else if (resources.length === 0 && noFiles) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (Object.keys(changes.set).length === 0 && changes.remove.length === 0 && !given.list) throw new CommandError(`at least one ${marks.slice(0, -1)} update is required`);
}

export async function markObjects(context: MarkContext, marking: Marking): Promise<void> {
  const { flags: given, io } = context;
  const dryRun = dryRunOf(given['dry-run'], io);
  const result = await select(context, marking);
  if (!result.isSingleItemImplied && given['resource-version']) throw new CommandError('--resource-version may only be used with a single resource');
  const together = marking.marks === 'annotations' ? await createPrinter(io, given, { operation: 'annotated', dryRun }) : undefined;
  await result.visit(async info => {
    const { object, operation } = await markOne(context, marking, { info, dryRun });
    if (given.list) return listMarks(context, marking.marks, { info, object, isSingle: result.isSingleItemImplied });
    await (together ?? await createPrinter(io, given, { operation, dryRun })).print(object);
  });
}

async function select({ factory, flags: given }: MarkContext, { resources }: Marking): Promise<Result> {
  const { namespace, isExplicit } = await factory.namespace();
  const common = { namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), continueOnError: true, flatten: true };
  if (given.local) return factory.resources({ ...common, local: true });
  return factory.resources({
    ...common, labelSelector: given.selector, fieldSelector: given['field-selector'], allNamespaces: given['all-namespaces'], allowEmptySelector: given.all, args: resources, latest: true,
  });
}

interface One {
  readonly info: Info;
  readonly dryRun: DryRun;
}

async function markOne(context: MarkContext, { marks, changes }: Marking, { info, dryRun }: One): Promise<{ object: Unstructured; operation: string }> {
  const { flags: given, io } = context;
  const isLocal = dryRun === 'client' || given.local || given.list;
  const before = given['resource-version'] ? withoutVersion(info.object!) : info.object!;
  if (!isLocal && marks === 'labels') {
    for (const key of changes.remove) if (before.metadata?.labels?.[key] === undefined) io.stdout.write(`label ${JSON.stringify(key)} not found.\n`);
  }
  if (!given.overwrite) refuseOverwriting(marks, before, changes);
  const after = changed(marks, before, changes, given['resource-version']);
  const operation = marks === 'labels' ? whatWasDone(before, after) : 'annotated';
  if (isLocal) return { object: after, operation };
  recordChange(context, after);
  const helper = info.helper({ isDryRun: dryRun === 'server', fieldManager: given['field-manager'] });
  const answer = await helper.patch(info, 'application/merge-patch+json', mergeDiff(before, after));
  return { object: marks === 'labels' ? after : answer, operation };
}

const withoutVersion = (object: Unstructured): Unstructured => {
  const { resourceVersion: _old, ...metadata } = object.metadata ?? {};
  return { ...object, metadata: metadata as NonNullable<Unstructured['metadata']> };
};

interface Listed {
  readonly info: Info;
  readonly object: Unstructured;
  readonly isSingle: boolean;
}

function listMarks({ io }: MarkContext, marks: Marks, { info, object, isSingle }: Listed): void {
  const indent = isSingle ? '' : ' ';
  if (!isSingle) io.stdout.write(`Listing ${marks} for ${object.kind}.${groupOf(object.apiVersion ?? '')}/${info.name}:\n`);
  // Upstream's order is that of a Go map: any. Ours is that of names.
  const lines = Object.entries(object.metadata?.[marks] ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${indent}${key}=${value as string}\n`);
  io.stdout.write(lines.join(''));
}
