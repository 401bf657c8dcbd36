/** `Warning: ...` lines on stderr: what the server warns of, each text once. */
import type { Io } from './io.ts';

export interface Warnings {
  readonly warn: (text: string) => void;
  readonly count: () => number;
}

export function createWarnings(io: Io): Warnings {
  const seen = new Set<string>();
  return {
    warn: text => {
      if (seen.has(text)) return;
      seen.add(text);
      printWarning(io, text);
    },
    count: () => seen.size,
  };
}

/** What the program itself warns of: it does not count for `--warnings-as-errors`. */
export function printWarning(io: Io, text: string): void {
  const isColoured = io.stderr.isTerminal && !('NO_COLOR' in io.env) && io.env['TERM'] !== 'dumb';
  io.stderr.write(`${isColoured ? '\u001b[33;1mWarning:\u001b[0m' : 'Warning:'} ${text}\n`);
}
