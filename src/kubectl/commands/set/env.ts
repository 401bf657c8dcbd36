/** `kubectl set env`. */
import { type CommandContext, defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool, string, stringArray, stringSlice } from '../../flags/flag.ts';
import type { Container } from '../../../kinds/generated/core-v1.ts';
import type { Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { selectContainers } from '../../set/containers.ts';
import { changeEnv, type EnvChanges, type EnvVar, envNameOf, parseEnvChanges, refuseOverwriting, splitEnvArguments } from '../../set/env-arguments.ts';
import { type Fetch, referencedValue, referenceText } from '../../set/env-references.ts';
import { changeObjects, planChange, selectInfos } from '../../set/patching.ts';
import { podSpecOf } from '../../set/pod-template.ts';

const flags = {
  ...printFlags(), ...filenameFlags('the resource to update the env'), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'), ...selectorFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  containers: string({ shorthand: 'c', default: '*', usage: 'Which containers; a star stands for anything.' }),
  env: stringArray({ shorthand: 'e', usage: 'A variable: NAME=value, or - to read them from standard input.' }),
  from: string({ usage: 'A config map or secret to take variables from.' }),
  keys: stringSlice({ usage: 'With --from: these keys alone.' }),
  list: bool({ usage: 'Print the variables, as they would be.' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
  overwrite: bool({ default: true, usage: 'Variables that are there may be changed.' }),
  prefix: string({ usage: 'What stands before the names of variables that are set.' }),
  resolve: bool({ usage: 'With --list: look up what variables refer to.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update environment variables on a pod template',
  long: 'Set, remove and list the environment variables of containers.',
  example: '# Set one, remove another\nkubectl set env deployment/web MODE=fast DEBUG-\n\n# Take them from a secret\nkubectl set env --from=secret/keys deployment/web\n\n# List them\nkubectl set env deployment/web --list',
  flags,
  run: setEnv,
});

async function setEnv(context: Context): Promise<void> {
  const { args, io, flags: given, factory } = context;
  if (given.all && given.selector) throw new CommandError('cannot set --all and --selector at the same time');
  const { resources, changes: words } = splitEnvArguments(args);
  const dryRun = dryRunOf(given['dry-run'], io);
  const printer = await createPrinter(io, given, { operation: 'env updated', dryRun, isTyped: true });
  if (!given.local) await factory.restConfig();
  await factory.namespace();
  refuseBadFlags(given, { dryRun, resources });
  const spec = [...given.env, ...words];
  const isStdinUsed = spec.includes('-');
  const changes = withPrefix(await readChanges(context, spec, isStdinUsed), given.prefix);
  const infos = await selectInfos(context, { resources, filenames: filenamesOf(given), local: given.local, all: given.all, selector: given.selector, isStdinUsed });
  const mutate = (object: Unstructured) => changeContainers(context, object, changes);
  if (given.list) {
    for (const info of infos) await planChange(info, mutate);
    return;
  }
  await changeObjects(infos, mutate, { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: 'failed to patch env update to pod template: ' });
}

function refuseBadFlags({ local, filename, list, output, keys, from }: Context['flags'], { dryRun, resources }: { readonly dryRun: string; readonly resources: readonly string[] }): void {
  if (local && dryRun === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (filename.length === 0 && resources.length === 0) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (list && output) throw new CommandError('--list and --output may not be specified together');
  if (keys.length > 0 && from === '') throw new CommandError('when specifying --keys, a configmap or secret must be provided with --from');
}

const withPrefix = ({ set, remove }: EnvChanges, prefix: string): EnvChanges => ({ set: set.map(variable => ({ ...variable, name: prefix + variable.name })), remove });

async function readChanges(context: Context, spec: readonly string[], isStdinUsed: boolean): Promise<EnvChanges> {
  const { io, flags: given } = context;
  const stdin = isStdinUsed ? new TextDecoder().decode(await io.stdin.readAll()) : '';
  const { set, remove } = parseEnvChanges(spec, stdin);
  if (given.from === '') return { set, remove };
  const infos = await selectInfos(context, { resources: [given.from], filenames: filenamesOf(given), local: given.local, all: given.all, selector: given.selector, isStdinUsed });
  return { set: [...set, ...infos.flatMap(info => variablesOf(context, info.object!))], remove };
}

/** One for each key, named after it. Upstream's come in any order; ours in that of their keys. */
function variablesOf({ io, flags: { keys } }: Context, { kind, metadata, ...object }: Unstructured): EnvVar[] {
  if (kind !== 'Secret' && kind !== 'ConfigMap') throw new CommandError('unsupported resource specified in --from');
  const wanted = Object.keys((object['data'] ?? {}) as object).filter(key => keys.length === 0 || keys.includes(key)).toSorted((a, b) => (a < b ? -1 : 1));
  return wanted.map(key => {
    const name = envNameOf(key);
    if (name !== key) io.stderr.write(`Warning: key ${key} transferred to ${name}\n`);
    const reference = { name: metadata?.name ?? '', key };
    return { name, valueFrom: kind === 'Secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference } };
  });
}

async function changeContainers(context: Context, object: Unstructured, changes: EnvChanges): Promise<boolean> {
  const { io, flags: given } = context;
  const containers = selectContainers<Container>(podSpecOf(object), given.containers);
  if (containers.length === 0) {
    io.stderr.write(`Warning: ${object.kind}/${object.metadata?.name ?? ''} does not have any containers matching ${JSON.stringify(given.containers)}\n`);
    return true;
  }
  const fetch = remembering(context);
  let isComplete = true;
  for (const container of containers) {
    if (!given.overwrite) refuseOverwriting(container.env ?? [], changes.set);
    container.env = changeEnv(container.env ?? [], changes);
    if (given.list && !await listEnv(context, { object, container, fetch })) isComplete = false;
  }
  if (!isComplete) throw new CommandError('failed to retrieve valueFrom references');
  return true;
}

function remembering({ factory }: Context): Fetch {
  const known = new Map<string, Promise<Unstructured>>();
  return (plural, name) => {
    const key = `${plural}/${name}`;
    const found = known.get(key) ?? fetchObject();
    known.set(key, found);
    return found;
    async function fetchObject(): Promise<Unstructured> {
      const { namespace } = await factory.namespace();
      return (await factory.client()).request({ path: `/api/v1/namespaces/${namespace}/${plural}/${name}`, about: { verb: 'GET', resource: plural, name } });
    }
  };
}

interface Listed {
  readonly object: Unstructured;
  readonly container: Container;
  readonly fetch: Fetch;
}

/** False where something that is referred to could not be had. */
async function listEnv({ io, flags: { resolve } }: Context, { object, container, fetch }: Listed): Promise<boolean> {
  const failed = new Map<string, string[]>();
  io.stdout.write(`# ${object.kind} ${object.metadata?.name ?? ''}, container ${container.name}\n`);
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      io.stdout.write(`${name}=${value}\n`);
      continue;
    }
    try {
      io.stdout.write(resolve ? `${name}=${await referencedValue(valueFrom, { object, container, fetch })}\n` : `# ${name} from ${referenceText(valueFrom)}\n`);
    } catch (error) {
      io.stdout.write(`# ${name} from ${referenceText(valueFrom)}\n`);
      const { message } = error as Error;
      failed.set(message, [...(failed.get(message) ?? []), name]);
    }
  }
  const lines = [...failed].map(([message, names]) => `error retrieving reference for ${names.toSorted().join(', ')}: ${message}\n`).toSorted();
  for (const line of lines) io.stderr.write(line);
  return failed.size === 0;
}
