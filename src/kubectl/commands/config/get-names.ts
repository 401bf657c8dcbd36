/** `kubectl config get-clusters` and `get-users`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { namesOf, openStore, type ListName } from '../../kubeconfig/store.ts';
import { logsRequests } from '../../log-line.ts';

function run({ io, globals }: CommandContext, list: ListName): void {
  io.stdout.write(['NAME', ...namesOf(openStore(io, globals.kubeconfig, logsRequests(globals)), list)].map(name => `${name}\n`).join(''));
}

export const getClusters = defineCommand({ use: 'get-clusters', short: 'Display the clusters', run: context => run(context, 'clusters') });
export const getUsers = defineCommand({ use: 'get-users', short: 'Display the users', run: context => run(context, 'users') });
