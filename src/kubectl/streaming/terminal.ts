/** The terminal of a session: whether there is one, its keys, its size. */
import type { Io } from '../io.ts';
import type { ByteSource, TerminalSize } from './remote-session.ts';

export interface TerminalWish {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly isQuiet: boolean;
}

export interface Terminal {
  readonly stdin: ByteSource | undefined;
  /** Every key goes to the other end at once. */
  readonly isRaw: boolean;
}

/** Says so where a terminal was wished for and there is none. */
export function prepareTerminal(io: Io, { stdin, tty, isQuiet }: TerminalWish): Terminal {
  if (!stdin) return { stdin: undefined, isRaw: false };
  if (!tty) return { stdin: io.stdin, isRaw: false };
  if (!io.stdin.isTerminal && !isQuiet) io.stderr.write('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return { stdin: io.stdin, isRaw: io.stdin.isTerminal };
}

/** Whatever happens, the terminal is left as it was found. */
export async function inTerminal<T>(io: Io, { stdin, isRaw }: Terminal, run: () => Promise<T>): Promise<T> {
  if (!stdin || !io.stdin.isTerminal) return run();
  const restore = isRaw ? io.stdin.setRaw() : io.stdin.guard();
  try {
    return await run();
  } finally {
    restore();
  }
}

/** Sizes to begin with, and each that comes; undefined where the output is no terminal. */
export function watchSizes(io: Io, beginning: (size: TerminalSize) => readonly TerminalSize[]): ((send: (size: TerminalSize) => void) => () => void) | undefined {
  const { stdout } = io;
  if (!stdout.isTerminal) return undefined;
  return send => {
    const current = (): TerminalSize => ({ Width: stdout.columns, Height: stdout.rows });
    let last = current();
    for (const size of beginning(last)) send(size);
    return io.stdin.onResize(() => {
      const next = current();
      if (next.Width === last.Width && next.Height === last.Height) return;
      last = next;
      send(next);
    });
  };
}
