/** `kubectl top`: the use of CPU and memory. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'top',
  short: 'Display the use of CPU and memory',
  long: 'Display how much CPU and memory nodes and pods use, as a metrics server measures it.',
  subcommands: [
    { name: 'node', aliases: ['nodes', 'no'], short: 'Display the use of nodes', load: () => import('./top/node.ts') },
    { name: 'pod', aliases: ['pods', 'po'], short: 'Display the use of pods', load: () => import('./top/pod.ts') },
  ],
});
