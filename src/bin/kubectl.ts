/** The program `kubectl`: the command line in, an exit code out. */
import { createNodeIo } from '../kubectl/adapters/node-io.ts';
import { execute } from '../kubectl/execute.ts';
import { rootCommand } from '../kubectl/root.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';

export async function kubectl(argv: readonly string[]): Promise<void> {
  // The clock's timers keep no process alive, but a command that waits for one has not ended.
  setInterval(() => {}, 2 ** 30);
  // All that was written is written: nothing is left to wait for.
  process.exit(await execute(rootCommand, argv, createNodeIo(realClock, realRandom)));
}
