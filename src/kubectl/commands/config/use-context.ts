/** `kubectl config use-context`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { quote } from '../../flags/go-text.ts';
import { changeStore, entryOf } from '../../kubeconfig/store.ts';
import { setCurrentContext } from '../../kubeconfig/properties.ts';
import { unexpectedArgs } from './arguments.ts';

export default defineCommand({
  use: 'use-context CONTEXT_NAME',
  aliases: ['use'],
  short: 'Set the current context',
  async run({ args, io, globals, printHelp }) {
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw await unexpectedArgs({ args, printHelp });
    changeStore(io, globals.kubeconfig, store => {
      if (name === '') throw new CommandError('empty context names are not allowed');
      if (!entryOf(store, 'contexts', name)) throw new CommandError(`no context exists with the name: ${quote(name)}`);
      setCurrentContext(store, name);
    });
    io.stdout.write(`Switched to context ${quote(name)}.\n`);
  },
});
