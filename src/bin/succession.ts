/** A background process that ends by a defect leaves a successor: pods run on meanwhile, and the API is back within seconds. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { identify } from '../cluster/host/process-file.ts';

/** What ended after so long ended for a new reason. */
const LONG_LIFE_MS = 10 * 60_000;
const MOST_IN_A_ROW = 5;
const POLL_MS = 20;
const FAILURES = 'SKIFF_FAILURES';
const PREDECESSOR = 'SKIFF_PREDECESSOR';

export interface Life {
  readonly lastedMs: number;
  /** How many before this one ended early, one after the other. */
  readonly failures: number;
}

/** How many have failed in a row with this one; undefined where that is enough. Pure. */
export function planSuccession({ lastedMs, failures }: Life): number | undefined {
  const inARow = lastedMs > LONG_LIFE_MS ? 1 : failures + 1;
  return inARow > MOST_IN_A_ROW ? undefined : inARow;
}

/** For the process's last moment: nothing is waited for. Whoever stops the cluster from now on stops the successor. */
export function leaveSuccessor(pidFile: string): boolean {
  const failures = planSuccession({ lastedMs: performance.now(), failures: failuresBefore() });
  if (failures === undefined) return false;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, [FAILURES]: String(failures), [PREDECESSOR]: String(process.pid) };
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 2, 2], cwd: '/', env });
  child.unref();
  if (child.pid === undefined) return false;
  writeFileSync(pidFile, JSON.stringify(identify(child.pid)));
  return true;
}

const failuresBefore = (): number => Number(process.env[FAILURES] ?? 0);

/** A successor waits until its predecessor has ended, and the longer the more have failed. */
export async function waitForPredecessor(signal: AbortSignal): Promise<void> {
  const failures = failuresBefore();
  if (failures === 0) return;
  await wait((2 ** (failures - 1) - 1) * 1000, undefined, { signal });
  while (String(process.ppid) === process.env[PREDECESSOR]) await wait(POLL_MS, undefined, { signal });
}
