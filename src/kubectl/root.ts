/** Every command there is: where it stands in the list, and which file has it. */
import type { AnyCommand, LazyCommand } from './command.ts';
import { defineCommand } from './command.ts';

type Module = Promise<{ readonly default: AnyCommand }>;

function group(name: string, commands: readonly Omit<LazyCommand, 'group'>[]): LazyCommand[] {
  return commands.map(command => ({ ...command, group: name }));
}
const command = (name: string, short: string, load: () => Module, more: Partial<LazyCommand> = {}): LazyCommand => ({ name, short, load, ...more });

/** In upstream's order, which is also that of suggestions. */
export const rootCommand = defineCommand({
  use: 'kubectl',
  short: 'kubectl controls the Kubernetes cluster manager',
  long: 'kubectl controls a Kubernetes cluster.\n\n It reads, makes and changes whatever the API server serves.',
  subcommands: [
    ...group('Basic Commands (Intermediate)', [
      command('get', 'Display one or many resources', () => import('./commands/get.ts'), { suggestFor: ['list', 'ps'] }),
    ]),
    ...group('Other Commands', [
      command('api-resources', 'List the resources that the server serves', () => import('./commands/api-resources.ts')),
      command('api-versions', 'List the API versions that the server serves', () => import('./commands/api-versions.ts')),
      command('version', 'Print the versions of client and server', () => import('./commands/version.ts')),
      command('options', 'List the flags that every command takes', () => import('./commands/options.ts'), { isHidden: true }),
    ]),
  ],
});
