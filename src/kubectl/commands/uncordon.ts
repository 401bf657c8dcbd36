/** `kubectl uncordon`. */
import { defineCommand } from '../command.ts';
import { findNodes, markNodes, nodeFlags } from '../drain/nodes.ts';

export default defineCommand({
  use: 'uncordon NODE',
  short: 'Mark a node as schedulable',
  long: 'Mark a node as schedulable.\n\n Pods will be scheduled onto it again.',
  example: '# Mark node foo as schedulable\nkubectl uncordon foo',
  flags: nodeFlags(),
  async run(context) {
    const { nodes, dryRun } = await findNodes(context, 'uncordon NODE');
    await markNodes(nodes, { io: context.io, dryRun, isCordon: false });
  },
});
