/** `kubectl attach`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string } from '../flags/flag.ts';
import { attach } from '../streaming/attach.ts';
import { DEFAULT_DETACH_KEYS } from '../streaming/detach.ts';
import { attachablePod, podRunningTimeoutFlag, refuseCompleted, usageOfTimeout } from '../streaming/pods.ts';

const flags = {
  ...podRunningTimeoutFlag(60_000),
  container: string({ shorthand: 'c', usage: 'The container; absent: the one that the annotation kubectl.kubernetes.io/default-container names, or else the first' }),
  stdin: bool({ shorthand: 'i', usage: 'Pass stdin to the container' }),
  tty: bool({ shorthand: 't', usage: 'Stdin is a terminal' }),
  quiet: bool({ shorthand: 'q', usage: 'Print nothing but what the process does' }),
  'detach-keys': string({ default: DEFAULT_DETACH_KEYS, usage: 'The keys that leave the container to itself' }),
};

export default defineCommand({
  use: 'attach (POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  long: 'Join the process that runs in a container: see what it prints, type what it reads.',
  example: '# See what a pod prints\nkubectl attach web\n\n# Type, too\nkubectl attach web -c app -it',
  flags,
  async run(context) {
    const { args, factory, flags: given } = context;
    const { namespace } = await factory.namespace();
    const timeoutMs = usageOfTimeout(context.command, given['pod-running-timeout']);
    await factory.restConfig();
    if (args.length === 0) throw new CommandError('at least 1 argument is required for attach');
    if (args.length > 2) throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
    const [type, name] = args.length === 1 ? ['pods', args[0]!] : [args[0]!, args[1]!];
    const result = await factory.resources({ namespace, defaultNamespace: true, resourceNames: { type, names: [name] } });
    const pod = await attachablePod(context, await result.object(), timeoutMs);
    refuseCompleted(pod, 'attach');
    await attach(context, { pod, container: given.container, stdin: given.stdin, tty: given.tty, isQuiet: given.quiet, detachKeys: given['detach-keys'], commandName: context.command.path });
  },
});
