/** `kubectl config delete-cluster`, `delete-context` and `delete-user`. */
import { defineCommand, usageError, type CommandContext } from '../../command.ts';
import { CommandError, ExitError } from '../../errors.ts';
import { changeStore, currentContextOf, fileWith, type ConfigStore, type ListName } from '../../kubeconfig/store.ts';

interface Kind {
  readonly list: ListName;
  readonly noun: string;
}

async function run({ args: [name, ...more], io, globals, printHelp }: CommandContext, { list, noun }: Kind): Promise<void> {
  if (name === undefined || more.length > 0) {
    await printHelp();
    throw new ExitError(0);
  }
  let path = '';
  changeStore(io, globals.kubeconfig, store => {
    path = store.defaultPath;
    const file = fileWith(store, list, name);
    if (!file) throw new CommandError(`cannot delete ${noun} ${name}, not in ${path}`);
    if (list === 'contexts') warnOfCurrent(io, store, name);
    file[list].delete(name);
  });
  io.stdout.write(`deleted ${noun} ${name} from ${path}\n`);
}

function warnOfCurrent(io: CommandContext['io'], store: ConfigStore, name: string): void {
  if (currentContextOf(store) === name) io.stderr.write('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
}

export const deleteCluster = defineCommand({ use: 'delete-cluster NAME', short: 'Delete a cluster', run: context => run(context, { list: 'clusters', noun: 'cluster' }) });
export const deleteContext = defineCommand({ use: 'delete-context NAME', short: 'Delete a context', run: context => run(context, { list: 'contexts', noun: 'context' }) });
export const deleteUser = defineCommand({
  use: 'delete-user NAME',
  short: 'Delete a user',
  run(context) {
    if (context.args.length !== 1) throw usageError(context.command, 'user to delete is required');
    return run(context, { list: 'users', noun: 'user' });
  },
});
