/** `kubectl top node`. */
import type { Node } from '../../../kinds/generated/core-v1.ts';
import { type CommandContext, defineCommand, usageError } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { selectorFlag } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { METRICS, refuseBadSorting, requireMetrics, selectorText, topFlags } from '../../top/api.ts';
import { type Amounts, type NodeMetrics, nodeTable } from '../../top/metrics.ts';

const USE = 'node [NAME | -l label]';
const flags = { ...topFlags('nodes'), ...selectorFlag(), 'show-capacity': bool({ usage: 'Shares of what the node has, not of what pods may use.' }) };
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: USE,
  aliases: ['nodes', 'no'],
  short: 'Display the use of nodes',
  long: 'Display how much CPU and memory nodes use.',
  example: '# All nodes\nkubectl top node\n\n# One of them\nkubectl top node NODE_NAME',
  flags,
  run,
});

async function run({ args, command, flags: given, factory, io }: Context): Promise<void> {
  if (args.length > 1) throw usageError(command, USE);
  const [name] = args;
  refuseBadSorting(given['sort-by']);
  if (name !== undefined && given.selector) throw new CommandError('only one of NAME or --selector can be provided');
  const labelSelector = selectorText(given.selector);
  const client = await factory.client();
  await requireMetrics(client);
  const read = async (path: string, about: string): Promise<unknown[]> => {
    if (name !== undefined) return [await client.request({ path: `${path}/${name}`, about: { resource: about, name } })];
    return ((await client.request({ path, query: { labelSelector } }))['items'] ?? []) as unknown[];
  };
  const metrics = (await read(`${METRICS}/nodes`, 'nodes')) as NodeMetrics[];
  if (metrics.length === 0) throw new CommandError('metrics not available yet');
  const nodes = (await read('/api/v1/nodes', 'nodes')) as Node[];
  const available = new Map(nodes.map(node => [node.metadata.name!, amountsOf(node, given['show-capacity'])]));
  io.stdout.write(nodeTable(metrics, available, { noHeaders: given['no-headers'], sortBy: given['sort-by'], showSwap: given['show-swap'] }));
}

function amountsOf({ status = {} }: Node, isWhole: boolean): Amounts {
  const swap = status.nodeInfo?.swap?.capacity;
  return { ...((isWhole ? status.capacity : status.allocatable) as Amounts), ...(swap === undefined ? {} : { swap: String(swap) }) };
}
