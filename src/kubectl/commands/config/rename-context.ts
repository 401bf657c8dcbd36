/** `kubectl config rename-context`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { changeStore, entryOf, fileWith } from '../../kubeconfig/store.ts';
import { unexpectedArgs } from './arguments.ts';

export default defineCommand({
  use: 'rename-context CONTEXT_NAME NEW_NAME',
  short: 'Rename a context',
  async run({ args, io, globals, printHelp }) {
    const [from, to, ...more] = args;
    if (from === undefined || to === undefined || more.length > 0) throw await unexpectedArgs({ args, printHelp });
    changeStore(io, globals.kubeconfig, store => {
      const file = fileWith(store, 'contexts', from);
      if (!file) throw new CommandError(`cannot rename the context "${from}", it's not in ${store.defaultPath}`);
      if (fileWith(store, 'contexts', to)) throw new CommandError(`cannot rename the context "${from}", the context "${to}" already exists in ${store.defaultPath}`);
      file.contexts.set(to, entryOf(store, 'contexts', from)!);
      file.contexts.delete(from);
      for (const one of store.files) if (one.currentContext === from) one.currentContext = to;
    });
    io.stdout.write(`Context "${from}" renamed to "${to}".\n`);
  },
});
