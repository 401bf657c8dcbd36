/** `kubectl cluster-info dump`. */
import type { Pod } from '../../../kinds/generated/core-v1.ts';
import type { ApiClient } from '../../api-client.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { allNamespacesFlag } from '../../flags/common.ts';
import { duration, string, stringSlice } from '../../flags/flag.ts';
import type { Io } from '../../io.ts';
import type { Unstructured } from '../../object.ts';
import { dirname, join } from '../../paths.ts';
import { createPrinter, type Printer, printFlags } from '../../print/flags.ts';
import { toTyped } from '../../typed.ts';

const flags = {
  ...printFlags(), ...allNamespacesFlag(),
  output: string({ shorthand: 'o', default: 'json', usage: 'Output format: json, yaml, ...' }),
  'output-directory': string({ usage: 'A folder for the files; empty or "-": all goes to stdout.' }),
  namespaces: stringSlice({ usage: 'Namespaces to dump.' }),
  'pod-running-timeout': duration({ default: 20_000, usage: 'How long to wait until a pod runs.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'dump',
  short: 'Print what helps to find out what is wrong with a cluster',
  long: 'Print nodes, and of namespaces the events, workloads, services, pods and logs.\n\n Without --namespaces and --all-namespaces it is the current namespace and kube-system.',
  example: '# To stdout\nkubectl cluster-info dump\n\n# Into files\nkubectl cluster-info dump --output-directory=/path/to/cluster-state',
  flags,
  run,
});

/** Of a namespace, in this order: the kind, where its lists are, the name of its file. */
const LISTS = [
  ['EventList', 'api/v1', 'events', 'events'], ['ReplicationControllerList', 'api/v1', 'replicationcontrollers', 'replication-controllers'], ['ServiceList', 'api/v1', 'services', 'services'],
  ['DaemonSetList', 'apis/apps/v1', 'daemonsets', 'daemonsets'], ['DeploymentList', 'apis/apps/v1', 'deployments', 'deployments'], ['ReplicaSetList', 'apis/apps/v1', 'replicasets', 'replicasets'], ['PodList', 'api/v1', 'pods', 'pods'],
] as const;

async function run(context: Context): Promise<void> {
  const { flags: given, factory, io } = context;
  const dump = await createDump(context);
  const client = await factory.client();
  await dump.list('nodes', await read(client, '/api/v1/nodes', 'NodeList'));
  for (const namespace of await namespacesOf(context, client)) {
    for (const [kind, base, plural, file] of LISTS) {
      const list = await read(client, `/${base}/namespaces/${namespace}/${plural}`, kind);
      await dump.list(`${namespace}/${file}`, list);
      if (kind === 'PodList') for (const pod of (list['items'] ?? []) as Pod[]) dump.text(`${namespace}/${pod.metadata.name}/logs.txt`, await logsOf(client, pod));
    }
  }
  const directory = given['output-directory'];
  if (directory && directory !== '-') io.stdout.write(`Cluster info dumped to ${directory}\n`);
}

async function namespacesOf({ flags: given, factory }: Context, client: ApiClient): Promise<readonly string[]> {
  if (given['all-namespaces']) return ((await client.request({ path: '/api/v1/namespaces' }))['items'] as Unstructured[]).map(n => n.metadata!.name!);
  return given.namespaces.length > 0 ? given.namespaces : ['kube-system', (await factory.namespace()).namespace];
}

async function read(client: ApiClient, path: string, kind: string): Promise<Unstructured> {
  const list = await client.request({ path });
  const apiVersion = path.startsWith('/apis/apps') ? 'apps/v1' : 'v1';
  // A typed list says its items' kind once, for all of them.
  const items = ((list['items'] ?? []) as Unstructured[]).map(item => {
    const { kind: _kind, apiVersion: _version, ...rest } = toTyped({ ...item, apiVersion, kind: kind.slice(0, -4) });
    return rest;
  });
  return { kind, apiVersion, metadata: list.metadata!, items };
}

async function logsOf(client: ApiClient, { metadata, spec }: Pod): Promise<string> {
  let text = '';
  for (const { name } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    const which = `logs for container ${name} of pod ${metadata.namespace}/${metadata.name} ====\n`;
    const log = await client.text({ path: `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`, query: { container: name } }).catch((error: Error) => `Request log error: ${error.message}\n`);
    text += `==== START ${which}${log}==== END ${which}`;
  }
  return text;
}

interface Dump {
  list(name: string, list: Unstructured): Promise<void>;
  text(name: string, text: string): void;
}

const EXTENSIONS: Readonly<Record<string, string>> = { json: '.json', yaml: '.yaml' };

/** To stdout, or each into a file of its own. */
async function createDump({ flags: given, io }: Context): Promise<Dump> {
  const directory = given['output-directory'];
  let captured = '';
  const capturing: Io = { ...io, stdout: { ...io.stdout, write: text => void (captured += typeof text === 'string' ? text : new TextDecoder().decode(text)) } };
  const printer: Printer = await createPrinter(capturing, given, { isTyped: true });
  const text = (name: string, content: string) => {
    if (!directory || directory === '-') return io.stdout.write(content);
    const path = join(directory, name);
    io.files.makeDirectory(dirname(path), 0o755);
    io.files.write(path, content, { mode: 0o644 });
  };
  return {
    text,
    async list(name, list) {
      if (given.output === 'name') throw new CommandError(`list types are not supported by name printing: *v1.${list.kind}`);
      captured = '';
      await printer.print(list);
      text(`${name}${EXTENSIONS[given.output] ?? '.txt'}`, captured);
    },
  };
}
