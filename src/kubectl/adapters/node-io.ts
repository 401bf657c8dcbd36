/** The world as this process sees it. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Io } from '../io.ts';
import { environment } from './environment.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcesses } from './node-processes.ts';
import { createOutput, nodeInput } from './node-streams.ts';

export function createNodeIo(clock: Clock, random: Random): Io {
  let interrupted: AbortController | undefined;
  return {
    stdin: nodeInput, stdout: createOutput(1), stderr: createOutput(2),
    env: environment(), cwd: process.cwd(), home: environment()['HOME'] ?? homedir(), programName: basename(process.argv[1] ?? 'kubectl').replace(/\.js$/, ''),
    pid: process.pid, files: nodeFiles, processes: nodeProcesses, clock, random,
    interruption() {
      if (interrupted) return interrupted.signal;
      const controller = (interrupted = new AbortController());
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort(new Error(signal)));
      return controller.signal;
    },
  };
}
