/** The program `kubectl`: the command line in, an exit code out. */
import { createNodeIo } from '../kubectl/adapters/node-io.ts';
import { execute } from '../kubectl/execute.ts';
import { rootCommand } from '../kubectl/root.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';

export async function kubectl(argv: readonly string[]): Promise<void> {
  process.exitCode = await execute(rootCommand, argv, createNodeIo(realClock, realRandom));
}
