/** `kubectl debug`. */
import { nameSuffix } from '../../base/random.ts';
import type { Container, EphemeralContainer, Node, Pod } from '../../kinds/generated/core-v1.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { isImageReference } from '../create/pod-parts.ts';
import { readCustomProfile, refuseFixedFields } from '../debug/custom-profile.ts';
import { type CopyWish, isHampered, type NameContainer, planCopy, planEphemeral, planNodePod } from '../debug/plan.ts';
import { parseProfile } from '../debug/profiles.ts';
import { CommandError } from '../errors.ts';
import { bool, string, stringSlice, stringToString } from '../flags/flag.ts';
import { quote } from '../flags/go-text.ts';
import type { Info } from '../resource/info.ts';
import { findContainer } from '../streaming/containers.ts';
import { podPath } from '../streaming/paths.ts';
import { isPod } from '../streaming/pods.ts';

const WITH_COPY = 'Together with --copy-to';

const flags = {
  filename: stringSlice({ shorthand: 'f', usage: 'File that names what to look into' }),
  'arguments-only': bool({ usage: "What follows -- are arguments of the image's own program." }),
  attach: bool({ usage: 'Wait for the container and join it. With -i it is so anyway.' }),
  container: string({ shorthand: 'c', usage: 'The name of the debug container.' }),
  'copy-to': string({ usage: 'Make a copy of the pod, with this name.' }),
  replace: bool({ usage: `${WITH_COPY}, delete the pod itself.` }),
  env: stringToString({ usage: 'Environment variables of the container.' }),
  image: string({ usage: 'The image of the debug container.' }),
  'keep-labels': bool({ usage: `${WITH_COPY}: keep labels.` }),
  'keep-annotations': bool({ usage: `${WITH_COPY}: keep annotations.` }),
  'keep-liveness': bool({ usage: `${WITH_COPY}: keep liveness probes.` }),
  'keep-readiness': bool({ usage: `${WITH_COPY}: keep readiness probes.` }),
  'keep-startup': bool({ usage: `${WITH_COPY}: keep startup probes.` }),
  'keep-init-containers': bool({ default: true, usage: `${WITH_COPY}: run the init containers.` }),
  'set-image': stringToString({ usage: `${WITH_COPY}: name=image, the images of containers; * is all of them.` }),
  'image-pull-policy': string({ usage: 'Always, IfNotPresent or Never; absent: as the server thinks best.' }),
  stdin: bool({ shorthand: 'i', usage: 'Keep stdin of the container open.' }),
  quiet: bool({ shorthand: 'q', usage: 'Tell nothing besides.' }),
  'same-node': bool({ usage: `${WITH_COPY}, run the copy on the same node.` }),
  'share-processes': bool({ default: true, usage: `${WITH_COPY}, let its containers see each other's processes.` }),
  target: string({ usage: "The container whose processes an ephemeral container is to see." }),
  tty: bool({ shorthand: 't', usage: 'Give the container a terminal.' }),
  profile: string({ default: 'general', usage: 'What the container may do: general, baseline, restricted, netadmin or sysadmin.' }),
  custom: string({ usage: 'File, JSON or YAML, with parts of a container that go over those of the profile.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Look into workloads and nodes with further containers',
  long: 'Add a container to a running pod, or to a copy of it, or run one on a node with the node\'s own namespaces, to look into what is wrong.',
  example: "# A shell beside a pod's containers\nkubectl debug web -it --image=busybox\n\n# In a copy of it\nkubectl debug web -it --image=busybox --copy-to=web-debug\n\n# On a node, whose files are in /host\nkubectl debug node/mynode -it --image=busybox",
  flags,
  async run(context) {
    const { factory, flags: given, io } = context;
    const { args, names } = splitArguments(context);
    const { namespace, isExplicit } = await factory.namespace();
    const wish = readWish(context, args);
    await factory.restConfig();
    refuseBadFlags(context, { names, args });
    if (wish.custom) refuseFixedFields(wish.custom);
    if (wish.profile === 'legacy') io.stderr.write('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n');
    const result = await factory.resources({
      namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: { filenames: given.filename, kustomize: '', recursive: false }, resourceNames: { type: 'pods', names },
    });
    await result.visit(info => debugOne(context, info, { wish, namespace }));
  },
});

function splitArguments({ args, argsLengthAtDash: at }: Context): { readonly names: readonly string[]; readonly args: readonly string[] } {
  return at >= 0 && args.length > at ? { names: args.slice(0, at), args: args.slice(at) } : { names: args, args: [] };
}

function readWish({ flags: given, changed, io }: Context, args: readonly string[]): CopyWish {
  const profile = parseProfile(given.profile);
  return {
    profile, args, argsOnly: given['arguments-only'], container: given.container, image: given.image, pullPolicy: given['image-pull-policy'], env: given.env, stdin: given.stdin, tty: given.tty,
    target: given.target, copyTo: given['copy-to'], sameNode: given['same-node'], setImages: given['set-image'], shareProcesses: changed('share-processes') ? given['share-processes'] : undefined,
    kept: {
      labels: given['keep-labels'], annotations: given['keep-annotations'], liveness: given['keep-liveness'], readiness: given['keep-readiness'], startup: given['keep-startup'],
      initContainers: given['keep-init-containers'],
    },
    custom: given.custom === '' ? undefined : readCustomProfile(io, given.custom),
  };
}

/** In the order in which upstream looks. */
function refuseBadFlags(context: Context, { names, args }: { readonly names: readonly string[]; readonly args: readonly string[] }): void {
  const { flags: given, changed, io } = context;
  const { image, container, target, 'set-image': setImages, 'image-pull-policy': pullPolicy } = given;
  const isCopy = given['copy-to'] !== '';
  if (given.attach && changed('attach') && image === '' && container === '') throw new CommandError('you must specify --container or create a new container using --image in order to attach.');
  if (isCopy) refuseBadCopy(context, args);
  else refuseCopyFlags(context);
  if (image !== '' && !isImageReference(image)) throw new CommandError(`invalid image name ${quote(image)}: invalid reference format`);
  if (names.length === 0 && given.filename.length === 0) throw new CommandError('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy)) throw new CommandError(`invalid image pull policy: ${pullPolicy}`);
  for (const [name, wished] of Object.entries(setImages)) {
    if (!isImageReference(wished)) throw new CommandError(`invalid image name ${quote(wished)} for container ${quote(name)}: invalid reference format`);
  }
  if (target !== '') {
    if (isCopy) throw new CommandError('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!given.quiet) io.stdout.write(`Targeting container ${quote(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  }
  if (given.tty && !given.stdin) throw new CommandError('-i/--stdin is required for containers with -t/--tty=true');
}

function refuseBadCopy({ flags: given }: Context, args: readonly string[]): void {
  if (given.image === '' && Object.keys(given['set-image']).length === 0 && args.length === 0) throw new CommandError('you must specify --image, --set-image or command arguments.');
  if (args.length > 0 && given.container === '' && given.image === '') throw new CommandError('you must specify an existing container or a new image when specifying args.');
}

function refuseCopyFlags({ flags: given }: Context): void {
  const refuse = (flag: string) => new CommandError(`${flag} may only be used with --copy-to.`);
  if (given.replace) throw refuse('--replace');
  if (given['same-node']) throw refuse('--same-node');
  if (Object.keys(given['set-image']).length > 0) throw refuse('--set-image');
  if (given.image === '') throw new CommandError('you must specify --image when not using --copy-to.');
}

interface Wished {
  readonly wish: CopyWish;
  readonly namespace: string;
}
interface Debugged {
  readonly pod: Pod;
  /** Empty: none to join. */
  readonly container: string;
}

async function debugOne(context: Context, info: Info, wished: Wished): Promise<void> {
  const { flags: given, changed } = context;
  const { pod, container } = await startDebugger(context, info, wished);
  const isAttached = changed('attach') ? given.attach : given.attach || given.stdin;
  if (!isAttached || container === '') return;
  const { attachToDebugger } = await import('../debug/attached.ts');
  await attachToDebugger(context, { pod, container, stdin: given.stdin, tty: given.tty, isQuiet: given.quiet });
}

function startDebugger(context: Context, { object, mapping }: Info, wished: Wished): Promise<Debugged> {
  if (object && isPod(object)) {
    const pod = object as unknown as Pod;
    return wished.wish.copyTo === '' ? debugInPlace(context, pod, wished) : debugCopy(context, pod, wished);
  }
  if (object?.kind === 'Node' && object.apiVersion === 'v1') return debugNode(context, object as unknown as Node, wished);
  throw new CommandError(`${quote(`${mapping!.group}/${mapping!.version}, Kind=${mapping!.kind}`)} not supported by debug`);
}

const createPod = async ({ factory }: Context, namespace: string, pod: Pod): Promise<Pod> =>
  (await factory.client()).request<Pod>({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, body: pod, about: { verb: 'POST', resource: 'pods' } });

async function debugNode(context: Context, node: Node, { wish, namespace }: Wished): Promise<Debugged> {
  const { io, flags: given } = context;
  const name = `node-debugger-${node.metadata.name}-${nameSuffix(io.random)}`;
  if (!given.quiet) io.stdout.write(`Creating debugging pod ${name} with container ${wish.container || 'debugger'} on node ${node.metadata.name}.\n`);
  const pod = await createPod(context, namespace, planNodePod(node, wish, name));
  return { pod, container: pod.spec.containers[0]!.name };
}

async function debugCopy(context: Context, pod: Pod, { wish }: Wished): Promise<Debugged> {
  const { factory, flags: given } = context;
  const { pod: copy, container } = planCopy(pod, wish, containerNamer(context));
  warnIfHampered(context, copy, copy.spec.containers.find(c => c.name === container));
  const created = await createPod(context, copy.metadata.namespace ?? '', copy);
  if (given.replace) {
    const client = await factory.client();
    await client.request({ method: 'DELETE', path: podPath(pod), body: { gracePeriodSeconds: 0 }, about: { verb: 'DELETE', resource: 'pods', name: pod.metadata.name ?? '' } });
  }
  return { pod: created, container };
}

async function debugInPlace(context: Context, pod: Pod, { wish }: Wished): Promise<Debugged> {
  const client = await context.factory.client();
  const { pod: planned, container } = planEphemeral(pod, wish, containerNamer(context));
  warnIfHampered(context, planned, container);
  try {
    const patched = await client.request<Pod>({
      method: 'PATCH', path: `${podPath(pod)}/ephemeralcontainers`, contentType: 'application/strategic-merge-patch+json', body: patchFor(pod, planned),
      about: { verb: 'PATCH', resource: 'pods', name: pod.metadata.name ?? '' },
    });
    return { pod: patched, container: container.name };
  } catch (error) {
    if (!hasReason(error, 'NotFound') || error.status.details?.name) throw error;
    throw new CommandError(`ephemeral containers are disabled for this cluster (error from server: ${quote(error.message)})`, { cause: error });
  }
}

/** With what a profile made of one that has the new one's name already, too: the server then tells that it may not change. */
function patchFor({ spec: before }: Pod, { spec: { ephemeralContainers = [] } }: Pod): object {
  const known = new Set(before.ephemeralContainers?.map(c => JSON.stringify(c)));
  const changed = ephemeralContainers.filter(c => !known.has(JSON.stringify(c)));
  return { spec: { '$setElementOrder/ephemeralContainers': ephemeralContainers.map(({ name }) => ({ name })), ephemeralContainers: changed } };
}

const containerNamer = ({ io, flags: given }: Context): NameContainer => pod => {
  let name = '';
  do name = `debugger-${nameSuffix(io.random)}`;
  while (findContainer(pod, name));
  if (!given.quiet) io.stdout.write(`Defaulting debug container name to ${name}.\n`);
  return name;
};

function warnIfHampered({ io }: Context, pod: Pod, container: Container | EphemeralContainer | undefined): void {
  if (!isHampered(pod, container)) return;
  io.stderr.write('Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n');
}
