/** `kubectl create`: objects of files, and one subcommand a kind for objects made of flags. */
import { type CommandContext, defineCommand, usageError } from '../command.ts';
import { addSource, CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fieldValidationOf, filenameFlags, filenamesOf, saveConfigFlag, selectorFlag, validateFlag } from '../flags/common.ts';
import { bool, string } from '../flags/flag.ts';
import { withLastApplied } from '../last-applied.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { recordChange, recordFlag } from '../record.ts';
import type { Info } from '../resource/info.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';

const flags = {
  ...printFlags(), ...dryRunFlag(), ...fieldManagerFlag('kubectl-create'), ...filenameFlags('to use to create the resource'), ...saveConfigFlag(), ...selectorFlag(), ...validateFlag(), ...recordFlag(),
  edit: bool({ usage: 'Change the objects in an editor before.' }),
  raw: string({ usage: 'A path of the API to post the file to as it is.' }),
  'windows-line-endings': bool({ usage: 'With --edit: lines end as on Windows.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'create -f FILENAME',
  short: 'Create a resource from a file or from stdin',
  long: 'Create the objects of a file, of a folder or of standard input, JSON or YAML.',
  example: '# The objects of a file\nkubectl create -f pod.yaml\n\n# What another command prints\ncat pod.json | kubectl create -f -',
  flags,
  subcommands: [
    { name: 'clusterrole', short: 'Create a cluster role', load: () => import('./create/clusterrole.ts') },
    { name: 'clusterrolebinding', short: 'Create a cluster role binding for a particular cluster role', load: () => import('./create/clusterrolebinding.ts') },
    { name: 'configmap', aliases: ['cm'], short: 'Create a config map from a local file, directory or literal value', load: () => import('./create/configmap.ts') },
    { name: 'cronjob', aliases: ['cj'], short: 'Create a cron job with the specified name', load: () => import('./create/cronjob.ts') },
    { name: 'deployment', aliases: ['deploy'], short: 'Create a deployment with the specified name', load: () => import('./create/deployment.ts') },
    { name: 'ingress', aliases: ['ing'], short: 'Create an ingress with the specified name', load: () => import('./create/ingress.ts') },
    { name: 'job', short: 'Create a job with the specified name', load: () => import('./create/job.ts') },
    { name: 'namespace', aliases: ['ns'], short: 'Create a namespace with the specified name', load: () => import('./create/namespace.ts') },
    { name: 'poddisruptionbudget', aliases: ['pdb'], short: 'Create a pod disruption budget with the specified name', load: () => import('./create/poddisruptionbudget.ts') },
    { name: 'priorityclass', aliases: ['pc'], short: 'Create a priority class with the specified name', load: () => import('./create/priorityclass.ts') },
    { name: 'quota', aliases: ['resourcequota'], short: 'Create a quota with the specified name', load: () => import('./create/quota.ts') },
    { name: 'role', short: 'Create a role with single rule', load: () => import('./create/role.ts') },
    { name: 'rolebinding', short: 'Create a role binding for a particular role or cluster role', load: () => import('./create/rolebinding.ts') },
    { name: 'secret', short: 'Create a secret using a specified subcommand', load: () => import('./create/secret.ts') },
    { name: 'service', aliases: ['svc'], short: 'Create a service using a specified subcommand', load: () => import('./create/service.ts') },
    { name: 'serviceaccount', aliases: ['sa'], short: 'Create a service account with the specified name', load: () => import('./create/serviceaccount.ts') },
    { name: 'token', short: 'Request a service account token', load: () => import('./create/token.ts') },
  ],
  run: create,
});

function refuseBadFlags({ command, args, flags: given }: Context): void {
  if (args.length > 0) throw usageError(command, `Unexpected args: [${args.join(' ')}]`);
  if (isFilenameEmpty(filenamesOf(given))) throw new CommandError('must specify one of -f and -k');
  if (given.raw === '') return;
  const fail = (why: string) => {
    throw new CommandError(why);
  };
  if (given.edit) fail('--raw and --edit are mutually exclusive');
  if (given.filename.length !== 1) fail('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(given.filename[0]!)) fail('--raw cannot read from a url');
  if (given.recursive) fail('--raw and --recursive are mutually exclusive');
  if (given.selector !== '') fail('--raw and --selector (-l) are mutually exclusive');
  if (given.output !== '') fail('--raw and --output are mutually exclusive');
}

async function create(context: Context): Promise<void> {
  const { io, flags: given, factory } = context;
  await factory.restConfig();
  const dryRun = dryRunOf(given['dry-run'], io);
  const printer = await createPrinter(io, given, { operation: 'created', dryRun });
  const fieldValidation = fieldValidationOf(given.validate);
  refuseBadFlags(context);
  if (given.raw) return (await import('../raw-request.ts')).rawRequest(context, { method: 'POST', path: given.raw, filename: given.filename[0]! });
  if (given.edit) return editAndCreate(context, fieldValidation);
  const { namespace, isExplicit } = await factory.namespace();
  const result = await factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), labelSelector: given.selector, continueOnError: true, flatten: true,
    validation: fieldValidation,
  });
  let count = 0;
  await result.visit(async info => {
    info.object = withLastApplied(info.object!, { save: given['save-config'] });
    recordChange(context, info.object);
    if (dryRun !== 'client') await send(info, { isDryRun: dryRun === 'server', fieldManager: given['field-manager'], fieldValidation });
    count++;
    await printer.print(info.object);
  });
  if (count === 0) throw new CommandError('no objects passed to create');
}

/** Each object by itself, as it comes out of the editor. */
async function editAndCreate(context: Context, fieldValidation: string): Promise<void> {
  const { flags: given, factory } = context;
  const { namespace, isExplicit } = await factory.namespace();
  const { prepareEdited, sessionBase, tell } = await import('../edit/run-edit.ts');
  const { editObjects } = await import('../edit/session.ts');
  const result = await factory.resources({ namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), continueOnError: true, flatten: true });
  await result.visit(info => editObjects([info], {
    ...sessionBase(context), about: 'object',
    async apply(edited) {
      await prepareEdited(context, edited, { save: given['save-config'] });
      for (const one of edited) {
        one.refresh(await one.helper({ fieldManager: given['field-manager'], fieldValidation }).create(one.namespace, one.object!));
        await tell(context, one, 'created');
      }
    },
  }));
}

async function send(info: Info, options: { readonly isDryRun: boolean; readonly fieldManager: string; readonly fieldValidation: string }): Promise<void> {
  const created = await info.helper(options).create(info.namespace, info.object!).catch((error: Error) => {
    throw addSource('creating', info.source, error);
  });
  info.refresh(created);
}
