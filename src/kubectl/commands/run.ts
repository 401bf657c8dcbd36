/** `kubectl run`. */
import { type CommandContext, defineCommand, usageError } from '../command.ts';
import { isImageReference } from '../create/pod-parts.ts';
import { deleteObjects } from '../delete/delete-objects.ts';
import { parseCascade } from '../delete/options.ts';
import { CommandError } from '../errors.ts';
import { planExposedService } from '../expose/service.ts';
import { dryRunOf, type DryRun, fieldManagerFlag, filenameFlags, saveConfigFlag } from '../flags/common.ts';
import { bool, duration, int, string, stringArray } from '../flags/flag.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { applyOverrides, overrideFlags } from '../overrides.ts';
import { createPrinter, type Printer, printFlags } from '../print/flags.ts';
import { keysAsTheyStand } from '../print/json.ts';
import { recordChange, recordFlag } from '../record.ts';
import { Info } from '../resource/info.ts';
import { planPod } from '../run/pod.ts';
import { DEFAULT_DETACH_KEYS } from '../streaming/detach.ts';
import { podRunningTimeoutFlag, usageOfTimeout } from '../streaming/pods.ts';
import { toTyped } from '../typed.ts';

const flags = {
  // Those of `delete`, of which --rm heeds how dependents go, and nothing else.
  ...filenameFlags('that names what to delete'),
  cascade: string({ default: 'background', noOptDefault: 'background', usage: 'What becomes of what the pod owns, with --rm.' }),
  force: bool({ usage: 'Not heeded.' }),
  'grace-period': int({ default: -1, usage: 'Not heeded.' }),
  timeout: duration({ usage: 'Not heeded.' }),
  wait: bool({ usage: 'Not heeded.' }),
  ...printFlags(), ...recordFlag(), ...fieldManagerFlag('kubectl-run'), ...saveConfigFlag(), ...overrideFlags(), ...podRunningTimeoutFlag(60_000),
  annotations: stringArray({ usage: 'Annotations of the pod: key=value; may be repeated.' }),
  attach: bool({ usage: 'Join the process of the container as soon as it runs. With -i it is so anyway.' }),
  command: bool({ usage: 'What follows the name is the command and not its arguments.' }),
  'detach-keys': string({ default: DEFAULT_DETACH_KEYS, usage: 'The keys that leave the container to itself' }),
  'dry-run': string({ default: 'none', noOptDefault: 'unchanged', usage: '"none", "server" or "client".' }),
  env: stringArray({ usage: 'Environment variables: NAME=value; may be repeated.' }),
  expose: bool({ usage: 'Make a service for the pod, too. Requires --port.' }),
  image: string({ required: true, usage: 'The image to run.' }),
  'image-pull-policy': string({ usage: 'Always, IfNotPresent or Never.' }),
  labels: string({ shorthand: 'l', usage: 'Labels of the pod: a=b,c=d.' }),
  'leave-stdin-open': bool({ usage: 'Stdin of the process stays open when the first who joined it leaves.' }),
  port: string({ usage: 'The port that the container listens on.' }),
  privileged: bool({ usage: 'The container may do whatever the node may.' }),
  quiet: bool({ shorthand: 'q', usage: 'Print nothing but what the process does.' }),
  restart: string({ default: 'Always', usage: 'Always, OnFailure or Never.' }),
  rm: bool({ usage: 'Delete the pod when its process has ended. Only when it was joined.' }),
  stdin: bool({ shorthand: 'i', usage: 'Pass stdin to the container.' }),
  tty: bool({ shorthand: 't', usage: 'Stdin is a terminal.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run a particular image on the cluster',
  long: 'Make a pod that runs an image.',
  example: '# A pod\nkubectl run web --image=nginx\n\n# A shell in a pod that goes when the shell ends\nkubectl run -it --rm shell --image=busybox --restart=Never\n\n# Arguments for its program\nkubectl run web --image=nginx -- -v',
  flags,
  run,
});

const isAttached = ({ changed, flags: { attach, stdin } }: Context): boolean => (changed('attach') ? attach : attach || stdin);

function refuseBadFlags(context: Context, dryRun: DryRun): void {
  const { args, command, flags: given } = context;
  const fail = (why: string) => usageError(command, why);
  if (args.length === 0) throw fail('NAME is required for run');
  usageOfTimeout(command, given['pod-running-timeout']);
  if (given.image === '') throw new CommandError('--image is required');
  if (!isImageReference(given.image)) throw new CommandError(`Invalid image name ${JSON.stringify(given.image)}: invalid reference format`);
  if (given.tty && !given.stdin) throw fail('-i/--stdin is required for containers with -t/--tty=true');
  if (given.expose && given.port === '') throw fail('--port must be set when exposing a service');
  if (!['', 'Always', 'OnFailure', 'Never'].includes(given.restart)) throw fail(`invalid restart policy: ${given.restart}`);
  if (!isAttached(context) && given.rm) throw fail('--rm should only be used for attached containers');
  if (isAttached(context) && dryRun !== 'none') throw fail("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(given['image-pull-policy'])) throw fail(`invalid image pull policy: ${given['image-pull-policy']}`);
}

async function run(context: Context): Promise<void> {
  const { io, flags: given, factory } = context;
  const dryRun = dryRunOf(given['dry-run'], io);
  const printer = await createPrinter(io, given, { operation: 'created', dryRun, isTyped: true });
  await factory.restConfig();
  const { propagation } = parseCascade(given.cascade);
  refuseBadFlags(context, dryRun);
  const maker: Maker = { context, dryRun, printer };
  const infos = [await make(maker, applyOverrides(planPodOf(context), given))];
  const failure = given.expose ? await makeService(maker, infos).catch((error: Error) => error) : undefined;
  if (!isAttached(context)) {
    await printer.print(infos[0]!.object!);
    if (failure) throw failure;
    return;
  }
  try {
    const { runAttached } = await import('../run/attached.ts');
    await runAttached(context, infos[0]!, {
      stdin: given.stdin, tty: given.tty, isQuiet: given.quiet, leaveStdinOpen: given['leave-stdin-open'], restart: given.restart || (given.stdin ? 'OnFailure' : 'Always'),
      timeoutMs: given['pod-running-timeout'], detachKeys: given['detach-keys'], commandName: context.command.path,
    });
  } finally {
    if (given.rm) for (const info of infos) await remove(context, info, propagation);
  }
}

const planPodOf = ({ args: [name, ...args], flags: given }: Context): Unstructured => planPod({
  name: name!, args, isCommand: given.command, image: given.image, imagePullPolicy: given['image-pull-policy'], labels: given.labels, annotations: given.annotations, env: given.env, port: given.port,
  restart: given.restart, stdin: given.stdin, leaveStdinOpen: given['leave-stdin-open'], tty: given.tty, privileged: given.privileged,
});

interface Maker {
  readonly context: Context;
  readonly dryRun: DryRun;
  readonly printer: Printer;
}

async function make({ context, dryRun }: Maker, planned: Unstructured): Promise<Info> {
  const { factory, flags: given } = context;
  const { namespace, isExplicit } = await factory.namespace();
  const mapping = await (await factory.mapper()).mappingForKind('', planned.kind!, 'v1');
  recordChange(context, planned);
  const object = toTyped(dryRun === 'client' && isExplicit ? { ...planned, metadata: { ...planned.metadata, namespace } } as Unstructured : planned);
  const info = new Info({ client: await factory.client(), mapping, namespace, name: object.metadata?.name ?? '', object });
  if (dryRun === 'client') return info;
  const helper = info.helper({ isDryRun: dryRun === 'server', fieldManager: given['field-manager'] });
  info.refresh(toTyped(await helper.create(namespace, withLastApplied(object, { save: given['save-config'], keysOf: keysAsTheyStand }))));
  return info;
}

/** Printed at once, before the pod. */
async function makeService(maker: Maker, infos: Info[]): Promise<void> {
  const { context: { args, flags: given, io }, printer } = maker;
  const name = args[0]!;
  const info = await make(maker, planExposedService({
    name, selector: given.labels || `run=${name}`, labels: given.labels, ports: given.port, protocol: 'TCP', protocols: new Map(), targetPort: '', type: '', externalIP: '', loadBalancerIP: '', sessionAffinity: '', clusterIP: '',
  }));
  infos.push(info);
  await printer.print(info.object!);
  if (given.output === 'yaml') io.stdout.write('---\n');
}

async function remove({ io, factory, flags: given }: Context, info: Info, propagation: ReturnType<typeof parseCascade>['propagation']): Promise<void> {
  const result = await factory.resources({
    namespace: info.namespace, defaultNamespace: true, continueOnError: true, flatten: true, resourceNames: { type: info.mapping!.plural, names: [info.name] },
  });
  const ignoring = result.ignoreErrors(error => hasReason(error, 'NotFound'));
  await deleteObjects(ignoring, { io, propagation, gracePeriod: -1, dryRun: 'none', isQuiet: given.quiet, waits: false, timeoutMs: 0 });
}
