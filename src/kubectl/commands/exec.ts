/** `kubectl exec`. */
import { type CommandContext, defineCommand, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string, stringSlice } from '../flags/flag.ts';
import { execCommand } from '../streaming/exec.ts';
import { attachablePod, podRunningTimeoutFlag, usageOfTimeout } from '../streaming/pods.ts';

const OLD_WAY = 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead';

const flags = {
  ...podRunningTimeoutFlag(60_000),
  filename: stringSlice({ shorthand: 'f', usage: 'File that names the resource to run a command in.' }),
  container: string({ shorthand: 'c', usage: 'The container; absent: the one that the annotation kubectl.kubernetes.io/default-container names, or else the first' }),
  stdin: bool({ shorthand: 'i', usage: 'Pass stdin to the container' }),
  tty: bool({ shorthand: 't', usage: 'Stdin is a terminal' }),
  quiet: bool({ shorthand: 'q', usage: 'Print nothing but what the command does' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Run a command in a container',
  example: '# The date in a pod\nkubectl exec web -- date\n\n# A shell\nkubectl exec -it web -c app -- sh\n\n# In a pod of a deployment\nkubectl exec deploy/web -- env',
  flags,
  async run(context) {
    const { resource, command } = readArguments(context);
    const { factory, flags: given } = context;
    const { namespace, isExplicit } = await factory.namespace();
    const timeoutMs = usageOfTimeout(context.command, given['pod-running-timeout']);
    await factory.restConfig();
    if (resource === '' && given.filename.length === 0) throw new CommandError('pod, type/name or --filename must be specified');
    if (command.length === 0) throw new CommandError('you must specify at least one command for the container');
    const result = await factory.resources({
      namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: { filenames: given.filename, kustomize: '', recursive: false },
      ...(resource === '' ? {} : { resourceNames: { type: 'pods', names: [resource] } }),
    });
    const pod = await attachablePod(context, await result.object(), timeoutMs);
    await execCommand(context, { pod, container: given.container, command, stdin: given.stdin, tty: given.tty, isQuiet: given.quiet });
  },
});

/** What stands before `--`, and what stands behind it; the old way knew no `--`. */
function readArguments({ args, argsLengthAtDash, flags: given, command: path }: Context): { readonly resource: string; readonly command: readonly string[] } {
  const resource = args.length > 0 && argsLengthAtDash !== 0 ? args[0]! : '';
  if (argsLengthAtDash > -1) return { resource, command: args.slice(argsLengthAtDash) };
  if (args.length > 1 || (args.length > 0 && given.filename.length > 0)) throw usageError(path, OLD_WAY);
  return { resource, command: [] };
}
