/** `kubectl plugin`: programs named kubectl-something. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'plugin [flags]',
  short: 'Work with plugins',
  long: 'A program on the PATH whose name begins with kubectl- is a plugin: kubectl-a-b runs as "kubectl a b".',
  subcommands: [{ name: 'list', short: 'List the plugins on the PATH', load: () => import('./plugin/list.ts') }],
});
