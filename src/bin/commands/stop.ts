/** `skiff stop`: ends Skiff's own process and leaves the containers to run. */
import { setTimeout as wait } from 'node:timers/promises';
import { PreflightError } from '../../cluster/host/preflight.ts';
import { isSameProcess } from '../../cluster/host/process-file.ts';
import type { ProcessIdentity } from '../../cluster/host/process-file.ts';
import { answer } from '../report.ts';
import type { ClusterOptions } from './find.ts';
import { requireCluster } from './find.ts';

const PATIENCE_MS = 20_000;
const POLL_MS = 20;

export async function stop(options: ClusterOptions): Promise<void> {
  const { state, process: running } = await requireCluster(options);
  if (running) await endProcess(running);
  answer(options, { name: state.name, status: 'Stopped' }, () => {
    if (!running) return `${state.name} is not running.`;
    return state.runtime === 'simulated' ? `Stopped ${state.name}.` : `Stopped ${state.name}. Its containers run on; skiff start takes them up again.`;
  });
}

/** Asks it to end, and makes it end where it doesn't. */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  signal(identity, 'SIGTERM');
  for (let waited = 0; isSameProcess(identity); waited += POLL_MS) {
    if (waited > PATIENCE_MS) signal(identity, 'SIGKILL');
    await wait(POLL_MS);
  }
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') throw new PreflightError(`the cluster belongs to another user (process ${pid})`, 'Use sudo, as when it was started.');
  }
}
