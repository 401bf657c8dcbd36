/** Ends shims that nobody knows: who was killed while a sandbox was being made leaves one that has no process to look after. */
import { readFileSync, readdirSync } from 'node:fs';
import { sleep, type Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ContainerRuntime } from '../../kubelet/runtime.ts';
import { shimsOf, type Shim } from '../host/mounts.ts';
import { identify, isSameProcess } from '../host/process-file.ts';

/** One that is being made has a process, or its name in the runtime, long before. */
const BETWEEN_LOOKS = 5_000;
const LOOKS = 6;

export interface ForsakenShimsOptions {
  readonly socket: string;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Looks some times after a start; what is forsaken twice in a row is ended. containerd then removes what it had. */
export async function endForsakenShims(options: ForsakenShimsOptions): Promise<void> {
  const { clock, log, signal } = options;
  let before = new Map<number, string>();
  for (let look = 0; look < LOOKS; look++) {
    const found = new Map<number, string>();
    for (const { pid, id } of await forsaken(options)) {
      const identity = identify(pid);
      if (identity && before.get(pid) === identity.startTime && isSameProcess(identity)) {
        log.info('ending a shim that has no container', { pid, id });
        end(pid);
      } else if (identity) found.set(pid, identity.startTime);
    }
    before = found;
    await sleep(clock, BETWEEN_LOOKS, signal);
  }
}

async function forsaken({ socket, runtime }: ForsakenShimsOptions): Promise<Shim[]> {
  const idle = shimsOf(socket).filter(shim => !hasChildren(shim.pid));
  if (idle.length === 0) return [];
  const [sandboxes, containers] = await Promise.all([runtime.listPodSandboxes(), runtime.listContainers()]);
  const known = new Set([...sandboxes, ...containers].map(({ id }) => id));
  return idle.filter(({ id }) => !known.has(id));
}

/** What cannot be read is not known to have none. */
function hasChildren(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim() !== '');
  } catch {
    return true;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
