/** exec and attach on a simulated process. */
import type { StreamOptions, StreamSession } from '../../runtime.ts';
import type { SimulatedProcess } from './process.ts';

export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Leaving an exec ends its process; leaving an attach does not. */
export function openStream(options: StreamOptions, start: (to: Output) => SimulatedProcess, leave: 'kill' | 'detach' = 'kill'): StreamSession {
  const encode = (text: string) => new TextEncoder().encode(`${text}${options.tty ? '\r\n' : '\n'}`);
  const process = start({
    stdout: text => void options.onStdout(encode(text)),
    stderr: text => void (options.tty ? options.onStdout(encode(text)) : options.onStderr(encode(text))),
  });
  return {
    write: async data => {
      // A terminal echoes what is typed.
      if (options.tty) await options.onStdout(data);
    },
    closeStdin: () => {},
    resize: () => {},
    close: () => {
      if (leave === 'kill') process.kill();
    },
    done: process.ended.then(exit => exit.code),
  };
}
