/** `kubectl config current-context`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { currentContextOf, openStore } from '../../kubeconfig/store.ts';
import { logsRequests } from '../../log-line.ts';

export default defineCommand({
  use: 'current-context',
  short: 'Display the current context',
  run({ io, globals }) {
    const current = currentContextOf(openStore(io, globals.kubeconfig, logsRequests(globals)));
    if (current === '') throw new CommandError('current-context is not set');
    io.stdout.write(`${current}\n`);
  },
});
