/** The program that compares two folders: `diff -u -N`, or what $KUBECTL_EXTERNAL_DIFF names. */
import { ExitCodeError, ExitError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { FileError, type Io } from '../io.ts';

/** Options alone, so that nothing else is run. */
const HARMLESS = /^[a-zA-Z0-9-=]+$/;

export function diffCommand(io: Io, from: string, to: string): readonly [string, ...string[]] {
  const [program = 'diff', ...options] = (io.env['KUBECTL_EXTERNAL_DIFF'] || 'diff -u -N').split(' ');
  const kept = options.filter(option => HARMLESS.test(option));
  return io.env['KUBECTL_EXTERNAL_DIFF'] ? [program, from, to, ...kept] : [program, ...kept, from, to];
}

/** Ends the command with the program's code: 1 where the folders differ. */
export async function runDiff(io: Io, from: string, to: string): Promise<void> {
  const [program, ...args] = diffCommand(io, from, to);
  const fail = (why: string) => new ExitCodeError(`error: failed to run ${quote(program)}: ${why}`, 2);
  const { code } = await io.processes.run(program, args, { stdout: 'inherit', stderr: 'inherit' }).catch((error: Error) => {
    throw fail(error instanceof FileError ? 'executable file not found in $PATH' : error.message);
  });
  if (code === 1) throw new ExitError(1);
  if (code > 1 || code < 0) throw fail(`exit status ${code}`);
}
