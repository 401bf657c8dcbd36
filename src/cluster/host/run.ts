/** Runs a program of the machine to its end. */
import { execFile } from 'node:child_process';

export class CommandError extends Error {
  readonly stderr: string;
  constructor(command: readonly string[], stderr: string, cause: unknown) {
    super(`running ${JSON.stringify(command.join(' '))}: ${stderr.trim() || (cause as Error).message}`, { cause });
    this.name = 'CommandError';
    this.stderr = stderr;
  }
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Answers what it printed; throws a CommandError with what it complained about. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const [file, ...args] = command;
    const child = execFile(file!, args, { maxBuffer: 64 << 20, env: options.env ?? process.env }, (error, stdout, stderr) => {
      if (error) reject(new CommandError(command, stderr, error));
      else resolve(stdout);
    });
    // A program that ends without reading says by its exit what is wrong.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

/** The same for what may well fail. */
export const tryRun = (command: readonly string[], options?: RunOptions): Promise<string | undefined> => run(command, options).catch(() => undefined);
