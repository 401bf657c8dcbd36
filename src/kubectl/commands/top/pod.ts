/** `kubectl top pod`. */
import type { Pod } from '../../../kinds/generated/core-v1.ts';
import { formatFieldSelector, parseFieldSelector } from '../../../machinery/field-selector.ts';
import type { ApiClient } from '../../api-client.ts';
import { type CommandContext, defineCommand, usageError } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { formatDuration } from '../../flags/go-text.ts';
import { METRICS, refuseBadSorting, requireMetrics, selectorText, topFlags } from '../../top/api.ts';
import { type PodMetrics, podTable } from '../../top/metrics.ts';

const USE = 'pod [NAME | -l label]';
const flags = {
  ...topFlags('pods'), ...selectorFlag(), ...fieldSelectorFlag(), ...allNamespacesFlag(),
  containers: bool({ usage: 'A line for each container.' }),
  sum: bool({ usage: 'Print the sum, too.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: USE,
  aliases: ['pods', 'po'],
  short: 'Display the use of pods',
  long: 'Display how much CPU and memory pods use.\n\n Of a new pod nothing is known for a few minutes.',
  example: '# All pods of the namespace\nkubectl top pod\n\n# The containers of one\nkubectl top pod POD_NAME --containers',
  flags,
  run,
});

interface Selection {
  readonly namespace: string;
  readonly name: string | undefined;
  readonly query: { readonly labelSelector?: string | undefined; readonly fieldSelector?: string | undefined };
}

async function run({ args, command, flags: given, factory, io }: Context): Promise<void> {
  if (args.length > 1) throw usageError(command, USE);
  const [name] = args;
  const { namespace } = await factory.namespace();
  refuseBadSorting(given['sort-by']);
  if (name !== undefined && (given.selector || given['field-selector'])) throw new CommandError('only one of NAME or selector can be provided');
  const fieldSelector = given['field-selector'] ? formatFieldSelector(parseFieldSelector(given['field-selector'])) : undefined;
  const selection: Selection = { namespace, name, query: { labelSelector: selectorText(given.selector), fieldSelector } };
  const client = await factory.client();
  await requireMetrics(client);
  const isEverywhere = given['all-namespaces'];
  const metrics = await readMetrics(client, isEverywhere ? { ...selection, namespace: '' } : selection);
  if (metrics.length === 0) {
    await explainNone(client, selection, io.clock.now());
    io.stderr.write(isEverywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  }
  io.stdout.write(podTable(metrics, {
    noHeaders: given['no-headers'], sortBy: given['sort-by'], showSwap: given['show-swap'], byContainer: given.containers, withNamespace: isEverywhere, withSum: given.sum,
  }));
}

const podsPath = (base: string, namespace: string): string => (namespace === '' ? `${base}/pods` : `${base}/namespaces/${namespace}/pods`);

async function readMetrics(client: ApiClient, { namespace, name, query }: Selection): Promise<PodMetrics[]> {
  const path = podsPath(METRICS, namespace);
  if (name !== undefined) return [(await client.request({ path: `${path}/${name}`, about: { resource: 'pods', group: 'metrics.k8s.io', name } })) as unknown as PodMetrics];
  return ((await client.request({ path, query }))['items'] ?? []) as PodMetrics[];
}

const DELAY_MS = 120_000;

/** Quiet where there are no pods; else they are too young, or nobody measures them. */
async function explainNone(client: ApiClient, { namespace, query }: Selection, now: number): Promise<void> {
  const pods = ((await client.request({ path: podsPath('/api/v1', namespace), query }))['items'] ?? []) as Pod[];
  for (const { metadata } of pods) {
    const age = now - Date.parse(metadata.creationTimestamp ?? '');
    if (age > DELAY_MS) throw new CommandError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatDuration(age)}`);
  }
  if (pods.length > 0) throw new CommandError('metrics not available yet');
}
