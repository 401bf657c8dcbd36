/** `kubectl config use-context`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { listText, quote } from '../../flags/go-text.ts';
import { changeStore, entryOf } from '../../kubeconfig/store.ts';
import { setCurrentContext } from '../../kubeconfig/properties.ts';

export default defineCommand({
  use: 'use-context CONTEXT_NAME',
  aliases: ['use'],
  short: 'Set the current context',
  async run({ args, io, globals, printHelp }) {
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) {
      await printHelp();
      throw new CommandError(`Unexpected args: ${listText(args)}`);
    }
    changeStore(io, globals.kubeconfig, store => {
      if (name === '') throw new CommandError('empty context names are not allowed');
      if (!entryOf(store, 'contexts', name)) throw new CommandError(`no context exists with the name: ${quote(name)}`);
      setCurrentContext(store, name);
    });
    io.stdout.write(`Switched to context ${quote(name)}.\n`);
  },
});
