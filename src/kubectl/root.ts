/** Every command there is: where it stands in the list, and which file has it. */
import type { AnyCommand, LazyCommand } from './command.ts';
import { defineCommand } from './command.ts';

type Module = Promise<{ readonly default: AnyCommand }>;

function group(name: string, commands: readonly Omit<LazyCommand, 'group'>[]): LazyCommand[] {
  return commands.map(command => ({ ...command, group: name }));
}
const command = (name: string, short: string, load: () => Module, more: Partial<LazyCommand> = {}): LazyCommand => ({ name, short, load, ...more });

/** In upstream's order of listing, which is also that of suggestions. */
export const rootCommand = defineCommand({
  use: 'kubectl',
  short: 'kubectl controls the Kubernetes cluster manager',
  long: 'kubectl controls a Kubernetes cluster.\n\n It reads, makes and changes whatever the API server serves.',
  subcommands: [
    ...group('Basic Commands (Beginner)', [
      command('create', 'Create a resource from a file or from stdin', () => import('./commands/create.ts')),
      command('expose', 'Make a service for pods or what makes them', () => import('./commands/expose.ts')),
      command('run', 'Run an image on the cluster', () => import('./commands/run.ts')),
      command('set', 'Set features of objects', () => import('./commands/set.ts')),
    ]),
    ...group('Basic Commands (Intermediate)', [
      command('explain', "Tell what a resource's fields mean", () => import('./commands/explain.ts')),
      command('get', 'Display one or many resources', () => import('./commands/get.ts'), { suggestFor: ['list', 'ls'] }),
      command('edit', 'Edit a resource on the server', () => import('./commands/edit.ts')),
      command('delete', 'Delete resources by file, name or label selector', () => import('./commands/delete.ts'), { suggestFor: ['rm'] }),
    ]),
    ...group('Deploy Commands', [
      command('rollout', 'Manage the rollout of a resource', () => import('./commands/rollout.ts')),
      command('scale', 'Set the number of replicas', () => import('./commands/scale.ts')),
      command('autoscale', 'Scale automatically', () => import('./commands/autoscale.ts')),
    ]),
    ...group('Cluster Management Commands', [
      command('certificate', 'Approve and deny certificate requests', () => import('./commands/certificate.ts')),
      command('cluster-info', 'Display where the cluster is', () => import('./commands/cluster-info.ts')),
      command('top', 'Display the use of CPU and memory', () => import('./commands/top.ts')),
      command('cordon', 'Mark a node as unschedulable', () => import('./commands/cordon.ts')),
      command('uncordon', 'Mark a node as schedulable', () => import('./commands/uncordon.ts')),
      command('drain', 'Empty a node for maintenance', () => import('./commands/drain.ts')),
      command('taint', 'Change the taints of nodes', () => import('./commands/taint.ts')),
    ]),
    ...group('Troubleshooting and Debugging Commands', [
      command('describe', 'Show details of a specific resource or group of resources', () => import('./commands/describe.ts'), { suggestFor: ['inspect'] }),
      command('logs', 'Print the logs of a container', () => import('./commands/logs.ts')),
      command('attach', 'Attach to a running container', () => import('./commands/attach.ts')),
      command('exec', 'Run a command in a container', () => import('./commands/exec.ts')),
      command('port-forward', 'Forward local ports to a pod', () => import('./commands/port-forward.ts')),
      command('proxy', "Serve the API server's API locally", () => import('./commands/proxy.ts')),
      command('cp', 'Copy files to and from containers', () => import('./commands/cp.ts')),
      command('auth', 'Look at authorization', () => import('./commands/auth.ts')),
      command('debug', 'Look into workloads and nodes with further containers', () => import('./commands/debug.ts')),
      command('events', 'List events', () => import('./commands/events.ts')),
    ]),
    ...group('Advanced Commands', [
      command('diff', 'Compare the live version with what would be applied', () => import('./commands/diff.ts')),
      command('apply', 'Apply a configuration by file or from stdin', () => import('./commands/apply.ts')),
      command('patch', 'Update fields of a resource', () => import('./commands/patch.ts')),
      command('replace', 'Replace a resource by file or from stdin', () => import('./commands/replace.ts')),
      command('wait', 'Wait for a condition of resources', () => import('./commands/wait.ts')),
      command('kustomize', 'Build a kustomization target from a directory', () => import('./commands/kustomize.ts')),
    ]),
    ...group('Settings Commands', [
      command('label', 'Update the labels of a resource', () => import('./commands/label.ts')),
      command('annotate', 'Update the annotations of a resource', () => import('./commands/annotate.ts')),
      command('completion', 'Print completion code for a shell', () => import('./commands/completion.ts')),
    ]),
    ...group('Other Commands', [
      command('config', 'Change kubeconfig files', () => import('./commands/config.ts')),
      command('kuberc', 'Manage kuberc files', () => import('./commands/kuberc.ts')),
      command('plugin', 'Work with plugins', () => import('./commands/plugin.ts')),
      command('version', 'Print the versions of client and server', () => import('./commands/version.ts')),
      command('api-versions', 'List the API versions that the server serves', () => import('./commands/api-versions.ts')),
      command('api-resources', 'List the resources that the server serves', () => import('./commands/api-resources.ts')),
      command('alpha', 'Commands that are not settled', () => import('./commands/alpha.ts'), { isHidden: true }),
      command('help', 'Help about any command', () => import('./commands/help.ts'), { isHidden: true }),
      command('options', 'List the flags that every command takes', () => import('./commands/options.ts'), { isHidden: true }),
    ]),
  ],
});
