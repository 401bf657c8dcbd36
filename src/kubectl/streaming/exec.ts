/** Runs a command in a container of a pod: what exec and cp do. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { CommandContext } from '../command.ts';
import { chooseContainer } from './containers.ts';
import { streamPath } from './paths.ts';
import { refuseCompleted } from './pods.ts';
import type { ByteSource } from './remote-session.ts';
import { inTerminal, prepareTerminal, watchSizes } from './terminal.ts';

type World = Pick<CommandContext, 'factory' | 'io'>;

export interface ExecOptions {
  readonly pod: Pod;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly isQuiet: boolean;
}

/** With the streams of this process. */
export async function execCommand({ factory, io }: World, { pod, container, command, isQuiet, ...wish }: ExecOptions): Promise<void> {
  refuseCompleted(pod, 'exec into');
  const name = chooseContainer(pod, container, { io, isQuiet }).container.name;
  const terminal = prepareTerminal(io, { ...wish, isQuiet });
  const { isRaw, stdin } = terminal;
  const config = await factory.restConfig();
  const { runRemoteCommand } = await import('../adapters/remote-command.ts');
  await inTerminal(io, terminal, () => runRemoteCommand(config, io.clock, {
    path: streamPath(pod, 'exec', { container: name, command, stdin: stdin !== undefined, stdout: true, stderr: !isRaw, tty: isRaw }),
    stdin, stdout: io.stdout.write, ...(isRaw ? {} : { stderr: io.stderr.write }), isTerminal: isRaw, sizes: watchSizes(io, size => [size]),
  }));
}

export interface PipedExec {
  readonly pod: Pod;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin?: ByteSource;
  readonly stdout: (data: Uint8Array) => void;
  readonly stderr: (data: Uint8Array) => void;
  /** Aborts when the caller wants no more. */
  readonly left?: AbortSignal;
}

/** With streams of the caller's; of a container that it did not name the first is told as ever, on `stderr`. */
export async function execPiped({ factory, io }: World, { pod, container, command, stdin, stdout, stderr, left }: PipedExec): Promise<void> {
  refuseCompleted(pod, 'exec into');
  const told = { stderr: { ...io.stderr, write: (text: string | Uint8Array) => stderr(typeof text === 'string' ? new TextEncoder().encode(text) : text) } };
  const name = chooseContainer(pod, container, { io: told, isQuiet: false }).container.name;
  const { runRemoteCommand } = await import('../adapters/remote-command.ts');
  await runRemoteCommand(await factory.restConfig(), io.clock, {
    path: streamPath(pod, 'exec', { container: name, command, stdin: stdin !== undefined, stdout: true, stderr: true, tty: false }), stdin, stdout, stderr, left, isTerminal: false,
  });
}
