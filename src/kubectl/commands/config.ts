/** `kubectl config`: the commands that show and change kubeconfig files. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'config SUBCOMMAND',
  short: 'Change kubeconfig files',
  long: 'Change kubeconfig files.\n\n --kubeconfig names the one file; else the files of $KUBECONFIG count as one, where what is new goes into the first that exists; else it is ~/.kube/config.',
  subcommands: [
    { name: 'current-context', short: 'Display the current context', load: () => import('./config/current-context.ts') },
    { name: 'delete-cluster', short: 'Delete a cluster', load: () => import('./config/delete.ts').then(m => ({ default: m.deleteCluster })) },
    { name: 'delete-context', short: 'Delete a context', load: () => import('./config/delete.ts').then(m => ({ default: m.deleteContext })) },
    { name: 'delete-user', short: 'Delete a user', load: () => import('./config/delete.ts').then(m => ({ default: m.deleteUser })) },
    { name: 'get-clusters', short: 'Display the clusters', load: () => import('./config/get-names.ts').then(m => ({ default: m.getClusters })) },
    { name: 'get-contexts', short: 'Display one or many contexts', load: () => import('./config/get-contexts.ts') },
    { name: 'get-users', short: 'Display the users', load: () => import('./config/get-names.ts').then(m => ({ default: m.getUsers })) },
    { name: 'rename-context', short: 'Rename a context', load: () => import('./config/rename-context.ts') },
    { name: 'set', short: 'Set one value', load: () => import('./config/set.ts').then(m => ({ default: m.set })) },
    { name: 'set-cluster', short: 'Set a cluster', load: () => import('./config/set-cluster.ts') },
    { name: 'set-context', short: 'Set a context', load: () => import('./config/set-context.ts') },
    { name: 'set-credentials', short: 'Set a user', load: () => import('./config/set-credentials.ts') },
    { name: 'unset', short: 'Unset one value', load: () => import('./config/set.ts').then(m => ({ default: m.unset })) },
    { name: 'use-context', aliases: ['use'], short: 'Set the current context', load: () => import('./config/use-context.ts') },
    { name: 'view', short: 'Display the merged settings, or those of one file', load: () => import('./config/view.ts') },
  ],
});
