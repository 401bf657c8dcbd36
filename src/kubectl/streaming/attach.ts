/** Attaches this process to one that runs in a container: for `attach`, `run -i` and `debug -i`. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { CommandContext } from '../command.ts';
import { type FoundContainer, chooseContainer } from './containers.ts';
import { DEFAULT_DETACH_KEYS, parseDetachKeys, untilDetached } from './detach.ts';
import { streamPath } from './paths.ts';
import type { ByteSource } from './remote-session.ts';
import { inTerminal, prepareTerminal, type Terminal, watchSizes } from './terminal.ts';

type World = Pick<CommandContext, 'factory' | 'io'>;

export interface AttachOptions {
  readonly pod: Pod;
  /** Empty: the default one. */
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly isQuiet: boolean;
  readonly detachKeys?: string;
  /** `kubectl attach`, for how to come back. */
  readonly commandName: string;
}

/** Resolves when the process ended with 0 or was left; rejects with an ExitCodeError where it ended otherwise. */
export async function attach({ factory, io }: World, options: AttachOptions): Promise<void> {
  const { pod, isQuiet } = options;
  const found = choose(io, options);
  const { container } = found;
  if (options.tty && !container.tty && !isQuiet) io.stderr.write(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const terminal = prepareTerminal(io, { stdin: options.stdin, tty: container.tty ?? false, isQuiet });
  const { isRaw } = terminal;
  if (!isQuiet) {
    io.stderr.write('All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n');
    io.stderr.write("If you don't see a command prompt, try pressing enter.\n");
  }
  const left = new AbortController();
  const config = await factory.restConfig();
  const { runRemoteCommand } = await import('../adapters/remote-command.ts');
  await inTerminal(io, terminal, () => runRemoteCommand(config, io.clock, {
    path: streamPath(pod, 'attach', { container: container.name, stdin: terminal.stdin !== undefined, stdout: true, stderr: !isRaw, tty: isRaw }),
    stdin: detachable(terminal, options, () => left.abort()), left: left.signal, stdout: io.stdout.write, ...(isRaw ? {} : { stderr: io.stderr.write }), isTerminal: isRaw,
    // A size that was not there before makes what runs there draw its screen anew.
    sizes: watchSizes(io, size => [{ Width: size.Width + 1, Height: size.Height + 1 }, size]),
  }));
  if (isRaw && !isQuiet) io.stdout.write(`${partingText(found, options)}\n`);
}

function choose(io: World['io'], { pod, container, isQuiet }: AttachOptions): FoundContainer {
  try {
    return chooseContainer(pod, container, { io, isQuiet });
  } catch (error) {
    (error as Error).message = `cannot attach to the container: ${(error as Error).message}`;
    throw error;
  }
}

/** Of a terminal the keys to leave are looked out for: then no more is sent. */
function detachable({ stdin, isRaw }: Terminal, { detachKeys }: AttachOptions, onDetach: () => void): ByteSource | undefined {
  if (!stdin || !isRaw) return stdin;
  return untilDetached(stdin, parseDetachKeys(detachKeys || DEFAULT_DETACH_KEYS), onDetach);
}

function partingText({ container, kind }: FoundContainer, { commandName, pod: { metadata: { name, namespace } } }: AttachOptions): string {
  const again = `'${commandName} ${name} -c ${container.name} -n ${namespace} -i -t'`;
  if (kind === 'ephemeralContainers') return `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running`;
  return `Session ended, resume using ${again} command`;
}
