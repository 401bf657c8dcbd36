/** `kubectl drain`. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { parseLabelSelector } from '../../machinery/label-selector.ts';
import type { ApiClient } from '../api-client.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { findNodes, markNodes, nodeFlags } from '../drain/nodes.ts';
import { errorsOf, judgePod, type JudgedPod, warningsOf } from '../drain/pods.ts';
import { removePods } from '../drain/evict.ts';
import { Aggregate, CommandError } from '../errors.ts';
import { chunkSizeFlag, type DryRun } from '../flags/common.ts';
import { bool, duration, int, string } from '../flags/flag.ts';
import { withDryRun } from '../print/flags.ts';
import { nameLines } from '../print/name.ts';
import type { Info } from '../resource/info.ts';
import { deadlineAfter } from '../wait/wait.ts';
import { printWarning } from '../warnings.ts';

const flags = {
  ...nodeFlags(), ...chunkSizeFlag(),
  force: bool({ usage: 'Pods that nothing would make again go, too.' }),
  'ignore-daemonsets': bool({ usage: 'Pods of DaemonSets stay.' }),
  'delete-emptydir-data': bool({ usage: 'Pods with emptyDir volumes go, and what is in these is lost.' }),
  'grace-period': int({ default: -1, usage: 'Seconds that each pod is given to end; less than 0: what it says itself.' }),
  timeout: duration({ usage: 'How long to go on; 0 is for ever.' }),
  'pod-selector': string({ usage: 'Labels of the pods that go.' }),
  'disable-eviction': bool({ usage: 'Delete pods instead of evicting them: no PodDisruptionBudget is asked.' }),
  'skip-wait-for-delete-timeout': int({ usage: 'Do not wait for pods whose deletion began more than so many seconds ago; 0: do.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'drain NODE',
  short: 'Empty a node for maintenance',
  long: 'Mark a node as unschedulable and move its pods elsewhere.\n\n Pods are evicted, as far as their PodDisruptionBudgets let them. Those of DaemonSets stay (--ignore-daemonsets says that this is known); those that nothing would make again go with --force only.',
  example: '# Empty node foo\nkubectl drain foo --ignore-daemonsets\n\n# And give every pod 15 minutes\nkubectl drain foo --grace-period=900',
  flags,
  async run(context) {
    const { nodes, dryRun } = await findNodes(context, 'drain NODE', () => refuseBadSelector(context.flags['pod-selector']));
    await markNodes(nodes, { io: context.io, dryRun, isCordon: true });
    await drainNodes(context, nodes, dryRun);
  },
});

function refuseBadSelector(text: string): void {
  try {
    parseLabelSelector(text);
  } catch {
    throw new CommandError('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

async function drainNodes(context: Context, nodes: readonly Info[], dryRun: DryRun): Promise<void> {
  const { io } = context;
  const failed = new Map<string, Error>();
  for (const info of nodes) {
    try {
      await drainNode(context, info, dryRun);
      io.stdout.write(nameLines(info.object!, { operation: withDryRun('drained', dryRun) }));
    } catch (error) {
      io.stderr.write(`error: unable to drain node ${JSON.stringify(info.name)} due to error: ${(error as Error).message}, continuing command...\n`);
      failed.set(info.name, error as Error);
    }
  }
  if (failed.size === 0) return;
  io.stderr.write(`There are pending nodes to be drained:\n${[...failed.keys()].map(name => ` ${name}\n`).join('')}`);
  throw new Aggregate([...failed.values()]);
}

async function drainNode(context: Context, { name }: Info, dryRun: DryRun): Promise<void> {
  const { io } = context;
  const judged = await judgePods(context, name);
  const errors = errorsOf(judged);
  if (errors.length > 0) throw new Aggregate(errors);
  const warnings = warningsOf(judged);
  if (warnings) printWarning(io, warnings);
  const pods = judged.filter(j => j.leaves).map(j => j.pod);
  if (dryRun === 'client') return pods.forEach(({ metadata }) => io.stdout.write(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`));
  try {
    await remove(context, pods, dryRun);
  } catch (error) {
    await tellPending(context, name, error as Error);
    throw error;
  }
}

async function judgePods({ factory, flags: given, io }: Context, nodeName: string): Promise<JudgedPod[]> {
  const client = await factory.client();
  const rules = { force: given.force, ignoreDaemonSets: given['ignore-daemonsets'], deleteEmptyDirData: given['delete-emptydir-data'], skipAfterSeconds: given['skip-wait-for-delete-timeout'] };
  const getDaemonSet = (namespace: string, name: string) => client.request({ path: `/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`, about: { verb: 'get', resource: 'daemonsets', group: 'apps', name } });
  const judged: JudgedPod[] = [];
  for (const pod of await podsOf(client, nodeName, given)) judged.push(await judgePod(pod, rules, { now: io.clock.now(), getDaemonSet }));
  return judged;
}

async function podsOf(client: ApiClient, nodeName: string, { 'pod-selector': selector, 'chunk-size': size }: Context['flags']): Promise<Pod[]> {
  const found: Pod[] = [];
  let token = '';
  do {
    const query = { fieldSelector: `spec.nodeName=${nodeName}`, labelSelector: selector || undefined, limit: size ? String(size) : undefined, continue: token || undefined };
    const list = await client.request({ path: '/api/v1/pods', query });
    found.push(...((list['items'] ?? []) as Pod[]));
    token = list.metadata?.continue ?? '';
  } while (token !== '');
  return found;
}

async function remove(context: Context, pods: readonly Pod[], dryRun: DryRun): Promise<void> {
  const { io, flags: given, factory } = context;
  const evictionVersion = given['disable-eviction'] || pods.length === 0 ? undefined : await evictionVersionOf(context);
  const deadline = deadlineAfter(io.clock, given.timeout);
  try {
    await removePods(pods, {
      io, client: await factory.client(), dryRun, gracePeriod: given['grace-period'], skipAfterSeconds: given['skip-wait-for-delete-timeout'], deadline, evictionVersion,
      onGone: pod => io.stdout.write(nameLines({ apiVersion: 'v1', kind: 'Pod', metadata: pod.metadata }, { operation: withDryRun(evictionVersion === undefined ? 'deleted' : 'evicted', dryRun) })),
    });
  } finally {
    deadline.end();
  }
}

/** `policy/v1`, where the server evicts. */
async function evictionVersionOf({ factory }: Context): Promise<string | undefined> {
  const { resources = [] } = await (await factory.client()).request<{ resources?: { name: string; kind: string; group?: string; version?: string }[] }>({ path: '/api/v1', query: { timeout: '32s' } });
  const found = resources.find(r => r.name === 'pods/eviction' && r.kind === 'Eviction' && r.group && r.version);
  return found && `${found.group}/${found.version}`;
}

async function tellPending(context: Context, name: string, error: Error): Promise<void> {
  const { io } = context;
  const judged = await judgePods(context, name).catch((failure: Error) => failure);
  if (!(judged instanceof Error)) {
    const pods = judged.filter(j => j.leaves);
    if (pods.length > 0) io.stderr.write(`There are pending pods in node ${JSON.stringify(name)} when an error occurred: ${error.message}\n${pods.map(({ pod }) => `pod/${pod.metadata.name}\n`).join('')}`);
  }
  const errors = judged instanceof Error ? [judged] : errorsOf(judged);
  if (errors.length > 0) io.stderr.write(`Following errors occurred while getting the list of pods to delete:\n${new Aggregate(errors).message}`);
}
