/** `kubectl diff`. */
import { defineCommand, usageError, type CommandContext } from '../command.ts';
import { runDiff } from '../diff/program.ts';
import { fileNameOf, writeVersions, type DiffOptions, type Folders } from '../diff/versions.ts';
import { CommandError, ExitCodeError, ExitError, explainError } from '../errors.ts';
import { fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { bool, int, stringArray } from '../flags/flag.ts';
import { logLine } from '../log-line.ts';
import { yamlText } from '../print/yaml.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import type { Info } from '../resource/info.ts';
import type { PruneResource } from '../apply/prune.ts';
import { inParallel } from '../diff/parallel.ts';

const flags = {
  ...filenameFlags('with the configurations to compare.'), ...selectorFlag(), ...fieldManagerFlag('kubectl-client-side-apply'),
  concurrency: int({ default: 1, usage: 'How many objects are asked for at a time.' }),
  'force-conflicts': bool({ usage: 'With --server-side: take fields away from their managers.' }),
  prune: bool({ usage: 'Show, too, what --prune would delete.' }),
  'prune-allowlist': stringArray({ usage: 'GROUP/VERSION/KIND to prune, in place of the usual ones.' }),
  'server-side': bool({ usage: 'Let the server merge.' }),
  'show-managed-fields': bool({ usage: 'Compare managedFields, too.' }),
  'show-secrets': bool({ usage: 'Show what secrets hold.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'diff -f FILENAME',
  short: 'Compare the live version with what would be applied',
  long: 'Show what `kubectl apply` would change.\n\n The objects are compared as YAML by `diff -u -N`, or by the program that $KUBECTL_EXTERNAL_DIFF names. Exit code 0: nothing differs; 1: something does; above: a failure.',
  example: '# What a file describes\nkubectl diff -f pod.json\n\n# From standard input\ncat service.yaml | kubectl diff -f -',
  flags,
  // One means that something differs, and nothing else.
  flagError: (command, message) => new ExitCodeError(`error: ${usageError(command, message).message}`, 2),
  async run(context) {
    try {
      await diff(context);
    } catch (error) {
      if (error instanceof ExitError || error instanceof ExitCodeError) throw error;
      const { text, code } = explainError(error);
      throw new ExitCodeError(text, Math.max(code, 2));
    }
  },
});

async function diff(context: Context): Promise<void> {
  const { args, changed, command, factory, flags: given, io } = context;
  const serverSide = given['server-side'];
  if (args.length > 0) throw usageError(command, `Unexpected args: [${args.join(' ')}]`);
  if (isFilenameEmpty(filenamesOf(given))) throw new CommandError('must specify one of -f and -k');
  if (given['force-conflicts'] && !serverSide) throw new CommandError('--force-conflicts only works with --server-side');
  factory.dialable();
  const { namespace, isExplicit } = await factory.namespace();
  const resources = given.prune ? await (await import('../apply/prune.ts')).parsePruneResources(await factory.mapper(), given['prune-allowlist']) : [];
  const options: DiffOptions = {
    io, serverSide, fieldManager: serverSide && !changed('field-manager') ? 'kubectl' : given['field-manager'], forceConflicts: given['force-conflicts'],
    showManagedFields: given['show-managed-fields'], showSecrets: given['show-secrets'],
  };
  const folders: Folders = { live: io.files.makeTemporaryDirectory('LIVE-'), merged: io.files.makeTemporaryDirectory('MERGED-') };
  try {
    const result = await factory.resources({ namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), labelSelector: given.selector, flatten: true });
    const visited: Info[] = [];
    const problem = await inParallel(given.concurrency, result, async info => {
      visited.push(info);
      await writeVersions(info, folders, options);
      if (info.object?.metadata?.deletionTimestamp) io.stderr.write(`Warning: Detected changes to resource ${info.object.metadata.name} which is currently being deleted.\n`);
    });
    if (given.prune) await addPruned(context, { visited, folders, resources });
    if (problem) throw problem;
    await runDiff(io, folders.live, folders.merged);
  } finally {
    io.files.removeAll(folders.live);
    io.files.removeAll(folders.merged);
  }
}

interface Pruning {
  readonly visited: readonly Info[];
  readonly folders: Folders;
  readonly resources: readonly PruneResource[];
}

/** They stand on the live side alone. */
async function addPruned({ factory, flags: given, io }: Context, { visited, folders, resources }: Pruning): Promise<void> {
  const { forEachPrunable, pruneMappings } = await import('../apply/prune.ts');
  const { namespace } = await factory.namespace();
  try {
    const mappings = await pruneMappings(await factory.mapper(), resources, { io, namespace });
    const visitedUids = new Set(visited.map(info => info.object?.metadata?.uid ?? ''));
    const visitedNamespaces = new Set(visited.filter(info => info.isNamespaced).map(info => info.namespace));
    // oxlint-disable-next-line require-await
    await forEachPrunable(mappings, { client: await factory.client(), visitedUids, visitedNamespaces, labelSelector: given.selector }, async ({ object }) => {
      io.files.write(`${folders.live}/${fileNameOf(object, object.metadata?.namespace ?? '', object.metadata?.name ?? '')}`, yamlText(object), { mode: 0o700 });
    });
  } catch (error) {
    logLine(io, 'W', 'diff.go:792', `pruning failed and could not be evaluated err: ${(error as Error).message}`);
  }
}
