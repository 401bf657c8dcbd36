/** `kubectl cordon`. */
import { defineCommand } from '../command.ts';
import { findNodes, markNodes, nodeFlags } from '../drain/nodes.ts';

export default defineCommand({
  use: 'cordon NODE',
  short: 'Mark a node as unschedulable',
  long: 'Mark a node as unschedulable.\n\n No pod will be scheduled onto it; those that are there stay.',
  example: '# Mark node foo as unschedulable\nkubectl cordon foo',
  flags: nodeFlags(),
  async run(context) {
    const { nodes, dryRun } = await findNodes(context, 'cordon NODE');
    await markNodes(nodes, { io: context.io, dryRun, isCordon: true });
  },
});
