/** The pods that debug makes or changes. */
import type { Container, EphemeralContainer, Node, Pod } from '../../kinds/generated/core-v1.ts';
import { schemas } from '../../kinds/facts/facts.ts';
import { strategicMerge } from '../../machinery/patch/strategic-merge.ts';
import { CommandError } from '../errors.ts';
import { applyProfile, type DebugStyle, type Kept, type Profile } from './profiles.ts';

export interface DebugWish {
  /** Empty: one is made up, or, of a node, `debugger`. */
  readonly container: string;
  readonly image: string;
  readonly pullPolicy: string;
  readonly args: readonly string[];
  /** They are arguments of the image's own program. */
  readonly argsOnly: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly target: string;
  readonly profile: Profile;
  readonly kept: Kept;
  readonly custom: Partial<Container> | undefined;
}

export interface CopyWish extends DebugWish {
  readonly copyTo: string;
  readonly sameNode: boolean;
  readonly setImages: Readonly<Record<string, string>>;
  /** Where a flag said so. */
  readonly shareProcesses: boolean | undefined;
}

/** Makes up a name that no container of the pod has, and tells it. */
export type NameContainer = (pod: Pod) => string;

function newContainer(wish: DebugWish, name: string): Container {
  const { image, pullPolicy, args, argsOnly, stdin, tty } = wish;
  const env = envOf(wish);
  return {
    name, image, ...(env.length > 0 ? { env } : {}), ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }), terminationMessagePolicy: 'File',
    ...(args.length === 0 ? {} : argsOnly ? { args: [...args] } : { command: [...args] }), ...(stdin ? { stdin } : {}), ...(tty ? { tty } : {}),
  };
}

const envOf = ({ env }: DebugWish) => Object.entries(env).map(([name, value]) => ({ name, value }));

/** The pod with one more container, last among its ephemeral ones. */
export function planEphemeral(pod: Pod, wish: DebugWish, nameContainer: NameContainer): { readonly pod: Pod; readonly container: EphemeralContainer } {
  const name = wish.container || nameContainer(pod);
  const planned = structuredClone(pod);
  const added: EphemeralContainer = { ...newContainer(wish, name), ...(wish.target === '' ? {} : { targetContainerName: wish.target }) };
  const others = planned.spec.ephemeralContainers ?? [];
  planned.spec.ephemeralContainers = [...others, added];
  finish(planned, wish, { style: 'ephemeral', name });
  return { pod: planned, container: planned.spec.ephemeralContainers.at(-1)! };
}

export function planNodePod(node: Node, wish: DebugWish, podName: string): Pod {
  const name = wish.container || 'debugger';
  const pod: Pod = {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: podName, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: { containers: [newContainer(wish, name)], nodeName: node.metadata.name!, restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] },
  };
  finish(pod, wish, { style: 'node', name });
  return pod;
}

/** `container` is empty where only images were changed. */
export function planCopy(pod: Pod, wish: CopyWish, nameContainer: NameContainer): { readonly pod: Pod; readonly container: string } {
  const { namespace, annotations, labels } = pod.metadata;
  const { ephemeralContainers: _running, ...spec } = structuredClone(pod.spec);
  const copy: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: wish.copyTo, ...(namespace ? { namespace } : {}), ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) }, spec };
  if (wish.shareProcesses !== undefined) copy.spec.shareProcessNamespace = wish.shareProcesses;
  if (!wish.sameNode) delete copy.spec.nodeName;
  for (const container of copy.spec.containers) container.image = wish.setImages[container.name] || wish.setImages['*'] || container.image || '';
  const known = [...copy.spec.containers, ...(copy.spec.initContainers ?? [])].find(c => c.name === wish.container);
  if (!known && wish.image === '') {
    if (Object.keys(wish.setImages).length > 0) return { pod: copy, container: '' };
    throw new CommandError('you must specify image when creating new container');
  }
  const container = known ?? { name: wish.container || nameContainer(copy), terminationMessagePolicy: 'File' };
  if (!known) copy.spec.containers.push(container);
  changeContainer(container, wish);
  finish(copy, wish, { style: 'copy', name: container.name });
  return { pod: copy, container: container.name };
}

function changeContainer(container: Container, wish: DebugWish): void {
  const { args, argsOnly, image, pullPolicy, stdin, tty } = wish;
  if (args.length > 0 && argsOnly) container.args = [...args];
  else if (args.length > 0) {
    container.command = [...args];
    delete container.args;
  }
  const env = envOf(wish);
  if (env.length > 0) container.env = env;
  if (image !== '') container.image = image;
  if (pullPolicy !== '') container.imagePullPolicy = pullPolicy;
  container.stdin = stdin;
  container.tty = tty;
}

function finish(pod: Pod, { profile, kept, custom }: DebugWish, { style, name }: { readonly style: DebugStyle; readonly name: string }): void {
  applyProfile(pod, { profile, kept, style, container: name });
  if (custom) customize(pod, custom, name);
}

/** What the user's file says of the container goes over what the profile made of it. */
function customize({ metadata, spec }: Pod, custom: Partial<Container>, name: string): void {
  const merge = <C extends Container | EphemeralContainer>(container: C): C =>
    container.name === name ? strategicMerge({ ...container } as Record<string, unknown>, { ...structuredClone(custom), name }, { table: schemas.table, struct: 'core.v1.Container' }) as unknown as C : container;
  const lists = [spec.containers, spec.ephemeralContainers ?? []];
  if (!lists.some(list => list.some(c => c.name === name))) throw new CommandError(`unable to find the ${name} container in the pod ${metadata.name}`);
  spec.containers = spec.containers.map(merge);
  if (spec.ephemeralContainers) spec.ephemeralContainers = spec.ephemeralContainers.map(merge);
}

/** Whether a user who is not root would keep the container from using what the profile grants. */
export function isHampered(pod: Pod, container: Container | EphemeralContainer | undefined): boolean {
  const context = container?.securityContext;
  if (!pod.spec.securityContext?.runAsUser || !context || context.runAsUser === 0) return false;
  return context.privileged === true || (context.capabilities?.add?.length ?? 0) > 0;
}
