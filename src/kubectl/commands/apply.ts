/** `kubectl apply`. */
import { Applier } from '../apply/applier.ts';
import type { ApplySet } from '../apply/apply-set.ts';
import { defineCommand, usageError, type CommandContext } from '../command.ts';
import { parseCascade } from '../delete/options.ts';
import { Aggregate, CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fieldValidationOf, filenameFlags, filenamesOf, selectorFlag, validateFlag } from '../flags/common.ts';
import { bool, duration, int, string, stringArray } from '../flags/flag.ts';
import { logsRequests } from '../log-line.ts';
import { printFlags } from '../print/flags.ts';
import { recordChange, recordFlag } from '../record.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import { ResourceHelper } from '../resource/helper.ts';
import type { Info } from '../resource/info.ts';
import type { Prunable } from '../apply/prune.ts';

const flags = {
  ...filenameFlags('with the configurations to apply.'), ...selectorFlag(), ...printFlags(), ...dryRunFlag(), ...validateFlag(), ...recordFlag(),
  ...fieldManagerFlag('kubectl-client-side-apply'),
  all: bool({ usage: 'With --prune: all objects of the types, in the namespace.' }),
  applyset: string({ hidden: true, usage: 'The object that keeps the set together: [RESOURCE][.GROUP]/NAME.' }),
  cascade: string({ default: 'background', noOptDefault: 'background', usage: '"background", "orphan" or "foreground": what becomes of what a deleted object owns.' }),
  force: bool({ usage: 'Delete and make anew what cannot be patched.' }),
  'force-conflicts': bool({ usage: 'With --server-side: take fields away from their managers.' }),
  'grace-period': int({ default: -1, usage: 'With --force: seconds to end in; less than 0: what the object says.' }),
  'openapi-patch': bool({ default: true, usage: 'Let the schemas of the server say how lists are merged.' }),
  overwrite: bool({ default: true, usage: 'Where the live object was changed, too, the configuration wins.' }),
  prune: bool({ usage: 'Delete what was applied before and is in no file any more; needs -l or --all.' }),
  'prune-allowlist': stringArray({ usage: 'GROUP/VERSION/KIND to prune, in place of the usual ones.' }),
  'server-side': bool({ usage: 'Let the server merge.' }),
  subresource: string({ usage: 'With --server-side: apply to this subresource of the object.' }),
  timeout: duration({ usage: 'With --force: how long to wait for the end of the old object.' }),
  wait: bool({ usage: 'Wait until deleted objects are gone.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'apply (-f FILENAME | -k DIRECTORY)',
  short: 'Apply a configuration by file or from stdin',
  long: 'Make objects what their files say: what is not there is made, what is there is patched.\n\n What a file does not mention stays as it is, unless it was mentioned when it was last applied; that is remembered in an annotation.',
  example: '# What a file describes\nkubectl apply -f web.yaml\n\n# A kustomization\nkubectl apply -k overlays/test\n\n# From standard input\ncat web.yaml | kubectl apply -f -\n\n# Delete, too, what has the label and is not in the file\nkubectl apply -f web.yaml --prune -l app=web',
  flags,
  subcommands: [
    { name: 'view-last-applied', short: 'Show the configuration that was last applied', load: () => import('./apply/view-last-applied.ts') },
    { name: 'set-last-applied', short: 'Set the remembered configuration to that of a file', load: () => import('./apply/set-last-applied.ts') },
    { name: 'edit-last-applied', short: 'Edit the remembered configuration', load: () => import('./apply/edit-last-applied.ts') },
  ],
  run: apply,
});

async function apply(context: Context): Promise<void> {
  const { args, command, factory, flags: given, io } = context;
  if (args.length > 0) throw usageError(command, `Unexpected args: [${args.join(' ')}]`);
  if (context.changed('applyset') && io.env['KUBECTL_APPLYSET']?.toLowerCase() !== 'true') throw new CommandError(`unknown flag: --applyset\nSee '${command.path} --help' for usage.`);
  const applier = new Applier(optionsOf(context));
  factory.dialable();
  const { namespace, isExplicit } = await factory.namespace();
  const set = given.applyset ? await openSet(context) : undefined;
  const resources = given.prune ? await (await import('../apply/prune.ts')).parsePruneResources(await factory.mapper(), given['prune-allowlist']) : [];
  refuseBadFlags(given, applier.options);
  await refuseBadPruning(given, { set, hasResources: resources.length > 0 });
  if (isExplicit) applier.visitedNamespaces.add(namespace);
  const infos = await applyAll(context, applier, set);
  await applier.printObjects(infos);
  if (!given.prune) return;
  const pruned = (prunable: Prunable) => pruneOne(context, applier, prunable);
  if (set) return set.prune(applier, pruned);
  const { forEachPrunable, pruneMappings } = await import('../apply/prune.ts');
  const mappings = await pruneMappings(await factory.mapper(), resources, { io, namespace });
  const { visitedUids, visitedNamespaces } = applier;
  await forEachPrunable(mappings, { client: await factory.client(), visitedUids, visitedNamespaces, labelSelector: given.selector }, pruned);
}

function optionsOf(context: Context): Applier['options'] {
  const { flags: given, io } = context;
  const dryRun = dryRunOf(given['dry-run'], io);
  const { propagation, warning } = parseCascade(given.cascade);
  if (warning) io.stderr.write(`warning: ${warning}\n`);
  if (isFilenameEmpty(filenamesOf(given))) throw new CommandError('must specify one of -f and -k');
  const serverSide = given['server-side'];
  return {
    io, dryRun, serverSide, propagation, print: given, forceConflicts: given['force-conflicts'], fieldValidation: fieldValidationOf(given.validate), subresource: given.subresource,
    fieldManager: serverSide && !context.changed('field-manager') ? 'kubectl' : given['field-manager'], overwrite: given.overwrite, openapiPatch: given['openapi-patch'],
    force: given.force, gracePeriod: given['grace-period'], timeoutMs: given.timeout, record: object => recordChange(context, object),
  };
}

async function openSet({ factory, flags: { applyset } }: Context): Promise<ApplySet> {
  const { ApplySet, parseParent } = await import('../apply/apply-set.ts');
  const [mapper, client, { namespace, isExplicit }] = [await factory.mapper(), await factory.client(), await factory.namespace()];
  return new ApplySet(await parseParent(applyset, mapper, isExplicit ? namespace : undefined), { client, mapper });
}

/** In the order in which upstream looks. */
function refuseBadFlags(given: Context['flags'], { dryRun, serverSide, force, forceConflicts }: Applier['options']): void {
  const wrong = forceConflicts && !serverSide ? '--force-conflicts only works with --server-side'
    : dryRun === 'client' && serverSide ? "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"
    : serverSide && force ? '--force cannot be used with --server-side'
    : dryRun === 'server' && force ? '--dry-run=server cannot be used with --force'
    : given.all && given.selector ? 'cannot set --all and --selector at the same time'
    : given.subresource && !serverSide ? '--subresource can only be specified for --server-side'
    : undefined;
  if (wrong) throw new CommandError(wrong);
}

async function refuseBadPruning({ prune, force, all, selector, 'server-side': serverSide }: Context['flags'], { set, hasResources }: { readonly set: ApplySet | undefined; readonly hasResources: boolean }): Promise<void> {
  if (set && !prune) throw new CommandError('--applyset requires --prune');
  if (set) await set.validate();
  if (!prune) return;
  if (force) throw new CommandError('--force cannot be used with --prune');
  const wrong = set
    ? all ? '--all is incompatible with --applyset' : selector ? '--selector is incompatible with --applyset' : hasResources ? '--prune-allowlist is incompatible with --applyset' : undefined
    : !all && !selector ? 'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector'
    : serverSide ? "--prune is in alpha and doesn't currently work on objects created by server-side apply" : undefined;
  if (wrong) throw new CommandError(wrong);
}

async function applyAll(context: Context, applier: Applier, set: ApplySet | undefined): Promise<readonly Info[]> {
  const { factory, flags: given } = context;
  const { namespace, isExplicit } = await factory.namespace();
  const result = await factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), labelSelector: given.selector, continueOnError: true, flatten: true,
    validation: applier.options.fieldValidation,
  });
  const { infos, error } = await result.collect();
  if (set) await set.addLabels(infos);
  const errors = error ? [error] : [];
  if (infos.length === 0 && errors.length === 0) throw new CommandError('no objects passed to apply');
  if (set) await set.beforeApply(infos, applier);
  const { LookAhead } = await import('../apply/look-ahead.ts');
  const ahead = new LookAhead(applier.options.serverSide || logsRequests(context.globals) ? [] : infos);
  const applyOne = applier.options.serverSide ? (await import('../apply/server-side.ts')).applyServerSide : (await import('../apply/apply-object.ts')).applyObject;
  for (const [i, info] of infos.entries()) {
    const seen = await ahead.take(info);
    ahead.pass(i);
    try {
      await applyNext(info, applier, () => applyOne(info, applier, seen));
    } catch (failure) {
      if (i === 0) await rethrowUnreachable(context, failure, infos);
      errors.push(failure as Error);
    }
  }
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new Aggregate(errors);
  return infos;
}

async function applyNext(info: Info, applier: Applier, applyOne: () => Promise<void>): Promise<void> {
  if (info.isNamespaced) applier.visitedNamespaces.add(info.namespace);
  applier.options.record(info.object!);
  const { name, generateName } = info.object?.metadata ?? {};
  if (!name && generateName) throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
  await applyOne();
}

/** Upstream finds out about a server that is not there before it sends anything about an object. */
async function rethrowUnreachable({ factory, flags: given }: Context, failure: unknown, infos: readonly Info[]): Promise<void> {
  if (fieldValidationOf(given.validate) === 'Ignore') return;
  const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
  const { beforeRequests } = await import('../resource/validation.ts');
  const better = await beforeRequests(cause, infos, await factory.client());
  if (better !== cause) throw better;
}

async function pruneOne({ factory }: Context, applier: Applier, { mapping, namespace, object }: Prunable): Promise<void> {
  const { dryRun } = applier.options;
  if (dryRun !== 'client') {
    const helper = new ResourceHelper(await factory.client(), mapping, { isDryRun: dryRun === 'server' });
    await helper.delete(namespace, object.metadata?.name ?? '', applier.deleteOptions);
  }
  await (await applier.printer('pruned')).print(object);
}
