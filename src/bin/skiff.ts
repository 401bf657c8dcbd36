/** The command line: what can be said, and which file does it. Each command is loaded when it is called. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { VERSION } from './version.ts';
import { reportFailure } from './report.ts';

const program = new Command('skiff')
  .description('Kubernetes in one process, for one person')
  .version(VERSION, '-V, --version')
  .enablePositionalOptions()
  .showHelpAfterError('(skiff --help tells what there is)')
  .configureHelp({ sortSubcommands: false });

/** How every command finds its cluster. */
function cluster(command: Command): Command {
  return command
    .option('--name <name>', "the cluster's name; its context and everything on the machine bears it (default: skiff)")
    .option('--data-dir <dir>', "where the cluster lives (default: ~/.local/share/skiff/NAME)")
    .addOption(new Option('-o, --output <format>', 'how to answer').choices(['text', 'json']).default('text'));
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535) throw new InvalidArgumentError('a port is a number from 1 to 65535');
  return value;
}

/** The flags of `up`; a cluster that exists remembers them. */
function startFlags(command: Command): Command {
  return cluster(command)
    .option('--kubeconfig <file>', 'the file that gets the context (default: $KUBECONFIG, or ~/.kube/config)')
    .option('--registries <file>', "registry mirrors and credentials, in the shape of k3s's registries.yaml")
    .option('--pod-cidr <range>', 'addresses of pods (default: the first free of 10.42.0.0/16, ...)')
    .option('--service-cidr <range>', 'addresses of services (default: the first free of 10.96.0.0/16, ...)')
    .option('--port <port>', "the API server's port (default: 6443, or the next free one)", port)
    .option('--node-ip <address>', "the node's address on a real network (default: the pod bridge's own, reachable from this machine only)")
    .option('--node-name <name>', "the node's name (default: this machine's)")
    .addOption(new Option('--runtime <runtime>', 'containers take root; simulated ones run nothing').choices(['containers', 'simulated']))
    .option('--foreground', 'stay in this terminal until Ctrl-C');
}

startFlags(program.command('up'))
  .description('start the cluster, making it where there is none, and point kubectl at it')
  .action(async (options: object) => (await import('./commands/up.ts')).up(options));
startFlags(program.command('start'))
  .description('the same as up, for a cluster that was stopped')
  .action(async (options: object) => (await import('./commands/up.ts')).up(options));
cluster(program.command('stop'))
  .description('stop the cluster; its containers run on and are found again by start')
  .action(async (options: object) => (await import('./commands/stop.ts')).stop(options));
cluster(program.command('delete'))
  .description('stop the cluster and remove all that it made on this machine, its data too')
  .action(async (options: object) => (await import('./commands/delete.ts')).deleteCluster(options));
cluster(program.command('status'))
  .description('tell whether the cluster runs, and where')
  .action(async (options: object) => (await import('./commands/status.ts')).status(options));
cluster(program.command('ip'))
  .description("print the node's address")
  .action(async (options: object) => (await import('./commands/ip.ts')).ip(options));
cluster(program.command('service'))
  .description('tell the addresses at which a service is reached from here')
  .argument('<service>', 'its name')
  .option('-n, --namespace <namespace>', "the service's namespace", 'default')
  .option('--url', 'print only the URLs')
  .action(async (service: string, options: object) => (await import('./commands/service.ts')).service(service, options as never));
cluster(program.command('logs'))
  .description("print Skiff's own log")
  .option('-f, --follow', 'go on as it grows')
  .option('--tail <lines>', 'only so many lines from the end', Number)
  .action(async (options: object) => (await import('./commands/logs.ts')).logs(options));
program
  .command('version')
  .description('print the versions of Skiff and of the Kubernetes that it is')
  .addOption(new Option('-o, --output <format>', 'how to answer').choices(['text', 'json']).default('text'))
  .action(async (options: object) => (await import('./commands/version.ts')).version(options));
// What follows is kubectl's own: even --help.
program
  .command('kubectl')
  .description('the kubectl that Skiff brings')
  .helpOption(false)
  .passThroughOptions()
  .allowUnknownOption()
  .allowExcessArguments()
  .argument('[arguments...]')
  .action(async () => (await import('./kubectl.ts')).kubectl(process.argv.slice(3)));
program.command('serve', { hidden: true }).argument('<settings>').action(async (settings: string) => (await import('./serve.ts')).serve(settings));

program.parseAsync().catch(reportFailure);
