/** `Warning: ...` lines on stderr: what the server warns of, each text once. */
import type { Io } from './io.ts';

export interface Warnings {
  readonly warn: (text: string) => void;
  readonly count: () => number;
}

export function createWarnings(io: Io): Warnings {
  const seen = new Set<string>();
  const isColoured = io.stderr.isTerminal && !('NO_COLOR' in io.env) && io.env['TERM'] !== 'dumb';
  const head = isColoured ? '\u001b[33;1mWarning:\u001b[0m' : 'Warning:';
  return {
    warn: text => {
      if (seen.has(text)) return;
      seen.add(text);
      io.stderr.write(`${head} ${text}\n`);
    },
    count: () => seen.size,
  };
}
