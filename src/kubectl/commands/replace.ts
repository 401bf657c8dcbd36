/** `kubectl replace`. */
import { awaitGone } from '../apply/patcher.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { deleteObjects } from '../delete/delete-objects.ts';
import { parseCascade } from '../delete/options.ts';
import { addSource, CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fieldValidationOf, filenameFlags, filenamesOf, saveConfigFlag, validateFlag, type DryRun } from '../flags/common.ts';
import { bool, duration, int, string } from '../flags/flag.ts';
import { withLastApplied } from '../last-applied.ts';
import { createPrinter, printFlags, type Printer } from '../print/flags.ts';
import type { BuilderOptions } from '../resource/builder.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import type { Info } from '../resource/info.ts';
import { hasReason } from '../../machinery/status-error.ts';

const flags = {
  ...filenameFlags('with the objects.'), ...printFlags(), ...dryRunFlag(), ...validateFlag(), ...saveConfigFlag(), ...fieldManagerFlag('kubectl-replace'),
  cascade: string({ default: 'background', noOptDefault: 'background', usage: '"background", "orphan" or "foreground": what becomes of what a deleted object owns.' }),
  force: bool({ usage: 'Delete the object and make it anew.' }),
  'grace-period': int({ default: -1, usage: 'With --force: seconds to end in; less than 0: what the object says.' }),
  raw: string({ usage: 'A path of the API to send a PUT to.' }),
  subresource: string({ usage: 'Replace this subresource of the object.' }),
  timeout: duration({ usage: 'With --force: how long to wait for the end of the old object.' }),
  wait: bool({ usage: 'Wait until deleted objects are gone.' }),
};
type Context = CommandContext<typeof flags>;

const FORCE_TIMEOUT_MS = 5 * 60_000;

export default defineCommand({
  use: 'replace -f FILENAME',
  short: 'Replace a resource by file or from stdin',
  long: 'Replace objects as a whole: a file must say all of them, as `kubectl get -o yaml` prints it.',
  example: '# What a file describes\nkubectl replace -f pod.json\n\n# Delete it and make it anew\nkubectl replace --force -f pod.json',
  flags,
  async run(context) {
    const { flags: given, io } = context;
    const fieldValidation = fieldValidationOf(given.validate);
    const dryRun = dryRunOf(given['dry-run'], io);
    const printer = await createPrinter(io, given, { operation: 'replaced', dryRun });
    const { propagation, warning } = parseCascade(given.cascade);
    if (warning) io.stderr.write(`warning: ${warning}\n`);
    if (isFilenameEmpty(filenamesOf(given))) throw new CommandError('must specify one of -f and -k');
    refuseBadFlags(given, dryRun);
    if (given.raw) return (await import('../raw-request.ts')).rawRequest(context, { method: 'PUT', path: given.raw, filename: given.filename[0]! });
    const replace = { printer, dryRun, fieldValidation, propagation };
    return given.force ? forceReplace(context, replace) : replaceAll(context, replace);
  },
});

interface Replacing {
  readonly printer: Printer;
  readonly dryRun: DryRun;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly propagation: ReturnType<typeof parseCascade>['propagation'];
}

function refuseBadFlags({ force, timeout, raw, filename, recursive, output, 'grace-period': gracePeriod }: Context['flags'], dryRun: DryRun): void {
  const wrong = gracePeriod >= 0 && !force ? '--grace-period must have --force specified'
    : timeout !== 0 && !force ? '--timeout must have --force specified'
    : force && dryRun !== 'none' ? '--dry-run can not be used when --force is set'
    : raw && filename.length !== 1 ? '--raw can only use a single local file or stdin'
    : raw && /^https?:\/\//.test(filename[0]!) ? '--raw cannot read from a url'
    : raw && recursive ? '--raw and --recursive are mutually exclusive'
    : raw && output ? '--raw and --output are mutually exclusive'
    : undefined;
  if (wrong) throw new CommandError(wrong);
}

async function selection({ factory, flags: given }: Context, filenames: readonly string[] = given.filename): Promise<BuilderOptions> {
  factory.dialable();
  const { namespace, isExplicit } = await factory.namespace();
  return {
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf({ ...given, filename: filenames }), continueOnError: true, flatten: true,
    ...(given.subresource ? { subresource: given.subresource } : {}),
  };
}

function prepare(context: Context, info: Info): void {
  info.object = withLastApplied(info.object!, { save: context.flags['save-config'] });
}

async function replaceAll(context: Context, { printer, dryRun, fieldValidation }: Replacing): Promise<void> {
  const { factory, flags: given } = context;
  const result = await factory.resources({ ...(await selection(context)), validation: fieldValidation });
  await result.visit(async info => {
    prepare(context, info);
    if (dryRun !== 'client') {
      const { subresource } = given;
      const helper = info.helper({ isDryRun: dryRun === 'server', fieldManager: given['field-manager'], fieldValidation, ...(subresource ? { subresource } : {}) });
      info.refresh(await replaceOne(info, helper).catch((error: Error) => {
        throw addSource('replacing', info.source, error);
      }));
    }
    await printer.print(info.object!);
  });
}

/** Without a revision that of the live object is taken: the last one wins. */
async function replaceOne({ namespace, name, object }: Info, helper: ReturnType<Info['helper']>): Promise<NonNullable<Info['object']>> {
  if (object!.metadata?.resourceVersion) return helper.replace(namespace, name, object!);
  const live = await helper.get(namespace, name).catch(() => undefined);
  const resourceVersion = live?.metadata?.resourceVersion;
  return helper.replace(namespace, name, resourceVersion ? { ...object, metadata: { ...object!.metadata!, resourceVersion } } : object!);
}

async function forceReplace(context: Context, replacing: Replacing): Promise<void> {
  const { io, flags: given } = context;
  const folder = given.filename.includes('-') ? io.files.makeTemporaryDirectory('kubectl_replace_') : undefined;
  try {
    const stdin = `${folder}/resource.stdin`;
    if (folder) io.files.write(stdin, await io.stdin.readAll());
    await recreateAll(context, replacing, { ...(await selection(context, given.filename.map(name => (name === '-' ? stdin : name)))), isStdinUsed: folder !== undefined });
  } finally {
    if (folder) io.files.removeAll(folder);
  }
}

async function recreateAll(context: Context, { printer, propagation, fieldValidation }: Replacing, options: BuilderOptions): Promise<void> {
  const { args, factory, flags: given, io } = context;
  const isAtOnce = given['grace-period'] === 0;
  const old = await factory.resources({ ...options, args, requireObject: false });
  await deleteObjects(old.ignoreErrors(error => hasReason(error, 'NotFound')), {
    io, propagation, gracePeriod: isAtOnce ? 1 : given['grace-period'], dryRun: 'none', isShort: given.output === 'name', waits: given.wait || isAtOnce, timeoutMs: given.timeout,
  });
  await old.visit(info => awaitGone(() => info.get(), { io, timeoutMs: given.timeout || FORCE_TIMEOUT_MS }));
  let count = 0;
  await (await factory.resources({ ...options, validation: fieldValidation })).visit(async info => {
    prepare(context, info);
    info.refresh(await info.helper({ fieldManager: given['field-manager'], fieldValidation }).create(info.namespace, info.object!));
    count++;
    await printer.print(info.object!);
  });
  if (count === 0) throw new CommandError('no objects passed to replace');
}
