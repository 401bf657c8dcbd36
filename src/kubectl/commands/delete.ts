/** `kubectl delete`. */
import { defineCommand, type CommandContext } from '../command.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { confirm } from '../delete/confirm.ts';
import { deleteObjects, type Deletion } from '../delete/delete-objects.ts';
import { gracePeriodOf, parseCascade, refuseBadFlags, refuseBadRaw } from '../delete/options.ts';
import { allNamespacesFlag, dryRunFlag, dryRunOf, fieldSelectorFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { bool, duration, int, string } from '../flags/flag.ts';
import type { BuilderOptions } from '../resource/builder.ts';
import { groupKindName } from '../resource/mapper.ts';
import type { Result } from '../resource/result.ts';
import { printWarning } from '../warnings.ts';

const flags = {
  ...filenameFlags('with what to delete.'), ...selectorFlag(), ...fieldSelectorFlag(), ...allNamespacesFlag(), ...dryRunFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  force: bool({ usage: 'Take objects out of the API at once, whether what they stand for has ended or not.' }),
  cascade: string({ default: 'background', noOptDefault: 'background', usage: '"background", "orphan" or "foreground": what becomes of what the object owns.' }),
  now: bool({ usage: 'As --grace-period=1.' }),
  'grace-period': int({ default: -1, usage: 'Seconds to end in; less than 0: what the object says. 0 takes --force.' }),
  timeout: duration({ usage: 'How long to wait for the end; 0 is for ever.' }),
  'ignore-not-found': bool({ usage: 'What is not there is no failure; so it is with --all and selectors.' }),
  wait: bool({ default: true, usage: 'Wait until the objects are gone, finalizers and all.' }),
  output: string({ shorthand: 'o', usage: '"name": names alone.' }),
  raw: string({ usage: 'A path of the API to send a DELETE to.' }),
  interactive: bool({ shorthand: 'i', usage: 'Ask before anything is deleted.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  suggestFor: ['rm'],
  short: 'Delete resources by file, name or label selector',
  long: 'Delete objects that files, names, or types and selectors name.\n\n What stands for something that runs is given time to end; the command waits for it. --force does not: the object is gone, and what it stood for may run on.',
  example: '# A pod\nkubectl delete pod web\n\n# What a file describes\nkubectl delete -f web.yaml\n\n# All pods with a label\nkubectl delete pods -l app=web\n\n# A pod on a node that is gone\nkubectl delete pod web --force',
  flags,
  run,
});

async function run(context: Context): Promise<void> {
  const { io, flags: given } = context;
  const cascade = parseCascade(given.cascade);
  if (cascade.warning) io.stderr.write(`warning: ${cascade.warning}\n`);
  const gracePeriod = gracePeriodOf(given);
  const dryRun = dryRunOf(given['dry-run'], io);
  const options = await selection(context);
  const result = given.raw ? undefined : await context.factory.resources(options);
  refuseBadFlags(given, gracePeriod);
  if (gracePeriod === 0 && given.force) printWarning(io, 'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.');
  refuseBadRaw(given);
  if (!result) {
    const [filename] = given.filename;
    return (await import('../raw-request.ts')).rawRequest(context, { method: 'DELETE', path: given.raw, ...(filename === undefined ? {} : { filename }) });
  }
  const { isExplicit } = await context.factory.namespace();
  const deletion: Deletion = {
    io, propagation: cascade.propagation, gracePeriod, dryRun, isShort: given.output === 'name', waits: given.wait, timeoutMs: given.timeout,
    warnOfClusterScope: isExplicit && !given['all-namespaces'],
  };
  if (!given.interactive || await isConfirmed(context, options)) await deleteObjects(ignoring(context, result), deletion);
}

async function selection({ args, factory, flags: given }: Context): Promise<BuilderOptions> {
  const { namespace, isExplicit } = await factory.namespace();
  return {
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, allNamespaces: given['all-namespaces'], filenames: filenamesOf(given), continueOnError: true,
    labelSelector: given.selector, fieldSelector: given['field-selector'], selectAll: given.all, args, requireObject: false, flatten: true,
  };
}

function ignoring({ flags: given, changed }: Context, result: Result): Result {
  const isSelected = given.all || given.selector !== '' || given['field-selector'] !== '';
  const ignores = isSelected && !changed('ignore-not-found') ? true : given['ignore-not-found'];
  return ignores ? result.ignoreErrors(error => hasReason(error, 'NotFound')) : result;
}

/** True, too, where there is nothing to be deleted: that is told by others. */
async function isConfirmed(context: Context, options: BuilderOptions): Promise<boolean> {
  const names: string[] = [];
  await (await context.factory.resources(options)).visit(({ mapping, name }) => void names.push(`${groupKindName(mapping!)}/${name}`));
  if (names.length === 0 || await confirm(context.io, names)) return true;
  context.io.stdout.write('deletion is cancelled\n');
  return false;
}
