/** `kubectl kuberc`: the file of preferences. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'kuberc SUBCOMMAND',
  short: 'Manage kuberc files',
  long: 'Look at and change the kuberc file: defaults of flags, aliases of commands and which credential plugins may run.',
  example: '# What is in the file\nkubectl kuberc view\n\n# Let get print wide tables\nkubectl kuberc set --section defaults --command get --option output=wide',
  subcommands: [
    { name: 'view', short: 'Display the current kuberc configuration', load: () => import('./kuberc/view.ts') },
    { name: 'set', short: 'Set values in the kuberc configuration', load: () => import('./kuberc/set.ts') },
  ],
});
