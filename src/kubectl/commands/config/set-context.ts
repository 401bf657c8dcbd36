/** `kubectl config set-context`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool, string } from '../../flags/flag.ts';
import { quote } from '../../flags/go-text.ts';
import { putEntry } from '../../kubeconfig/properties.ts';
import { changeStore, currentContextOf } from '../../kubeconfig/store.ts';
import { unexpectedArgs } from './arguments.ts';

export default defineCommand({
  use: 'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  short: 'Set a context',
  flags: {
    cluster: string({ usage: 'The cluster of the context' }), current: bool({ usage: 'Change the current context' }),
    namespace: string({ shorthand: 'n', usage: 'The namespace of the context' }), user: string({ usage: 'The user of the context' }),
  },
  async run({ args, flags, changed, io, globals, printHelp }) {
    if (args.length > 1) throw await unexpectedArgs({ args, printHelp });
    const [given = ''] = args;
    if (given === '' && !flags.current) throw new CommandError('you must specify a non-empty context name or --current');
    if (given !== '' && flags.current) throw new CommandError('you cannot specify both a context name and --current');
    let name = given;
    let existed = false;
    changeStore(io, globals.kubeconfig, store => {
      if (flags.current) name = currentContextOf(store);
      if (name === '') throw new CommandError('no current context is set');
      const set = (['cluster', 'user', 'namespace'] as const).filter(changed).map(f => [f, flags[f] || (f === 'namespace' ? undefined : '')]);
      existed = putEntry(store, 'contexts', name, entry => ({ ...entry, ...Object.fromEntries(set) as object })).existed;
    });
    io.stdout.write(`Context ${quote(name)} ${existed ? 'modified' : 'created'}.\n`);
  },
});
