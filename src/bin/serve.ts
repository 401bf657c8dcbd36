/** The cluster's own process: starts it, tells its parent how that goes, and ends it on a signal. */
import { mkdir } from 'node:fs/promises';
import { PreflightError } from '../cluster/host/preflight.ts';
import { findProcess, forgetProcess, rememberProcess } from '../cluster/host/process-file.ts';
import { layoutOf } from '../cluster/layout.ts';
import { startMachineCluster } from '../cluster/machine.ts';
import { createProgress } from '../cluster/progress.ts';
import type { Settings } from '../cluster/settings.ts';
import { keepSmall } from './log-files.ts';
import type { ServeMessage } from './messages.ts';
import { realClock } from './real-clock.ts';
import { realRandom } from './real-random.ts';
import { explain } from './report.ts';
import type { LogLevel } from './text-log.ts';
import { leaveSuccessor, waitForPredecessor } from './succession.ts';
import { createTextLog } from './text-log.ts';
import { KUBERNETES_VERSION, VERSION } from './version.ts';

const GRACE_MS = 10_000;
const TOLERATED_DEFECTS = 20;
const DEFECTS_PER_MS = 60_000;

export async function serve(text: string): Promise<void> {
  const settings = JSON.parse(text) as Settings;
  const log = createTextLog(2, (process.env['SKIFF_LOG'] as LogLevel | undefined) ?? 'info');
  const stop = new AbortController();
  const layout = layoutOf(settings.dataDir);
  endOnSignals(stop, log);
  // The clock's timers keep no process alive by themselves: the cluster does.
  setInterval(() => {}, 2 ** 30);
  outliveDefects(log);
  keepSmall([layout.logFile, layout.containerd.logFile]);
  const life = { isReady: false };
  process.once('exit', code => {
    // In the foreground somebody sees it end. Before it was ready, or when asked to end, it has not failed.
    if (code === 0 || !life.isReady || wasAskedToEnd(stop.signal) || process.connected) return;
    log.error(leaveSuccessor(layout.pidFile) ? 'ended by a defect; starting again' : 'ended by a defect again and again; not starting again');
  });
  try {
    await waitForPredecessor(stop.signal);
    await claim(layout.pidFile, layout.dataDir);
    const progress = createProgress(() => performance.now(), event => {
      tell(event);
      if (event.type === 'ended') log.info('step', { name: event.name, ms: Math.round(event.ms) });
    });
    const versions = { skiff: VERSION, kubernetes: KUBERNETES_VERSION };
    const cluster = await startMachineCluster({ settings, versions, clock: realClock, random: realRandom, log, progress, signal: stop.signal });
    tell({ type: 'ready', state: cluster.state, credentials: cluster.credentials, ms: performance.now() });
    life.isReady = true;
    await cluster.stopped;
  } catch (error) {
    if (!stop.signal.aborted) fail(error, log);
    stop.abort();
  } finally {
    await forgetProcess(layout.pidFile);
    log.flush();
  }
  // What still holds the loop (an idle connection, a timer of a library) must not keep a stopped cluster alive.
  process.exit();
}

/** A defect in one corner must not take the node's other pods with it; one that comes again and again ends the process. */
function outliveDefects(log: ReturnType<typeof createTextLog>): void {
  let recent = 0;
  setInterval(() => (recent = 0), DEFECTS_PER_MS).unref();
  process.on('uncaughtException', error => {
    log.error('unexpected failure', { error });
    if (++recent <= TOLERATED_DEFECTS) return;
    log.error('too many unexpected failures; ending');
    log.flush();
    process.exit(1);
  });
}

async function claim(pidFile: string, dataDir: string): Promise<void> {
  const other = await findProcess(pidFile);
  if (other && other.pid !== process.pid) throw new PreflightError(`the cluster is already running (process ${other.pid})`);
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  await rememberProcess(pidFile, process.pid);
}

class StoppedBySignal extends Error {
  constructor(signal: string) {
    super(`stopped by ${signal}`);
    this.name = 'StoppedBySignal';
  }
}
const wasAskedToEnd = (signal: AbortSignal) => signal.reason instanceof StoppedBySignal;

function endOnSignals(stop: AbortController, log: ReturnType<typeof createTextLog>): void {
  const end = (name: string) => {
    if (stop.signal.aborted) process.exit(1);
    log.info('stopping', { signal: name });
    stop.abort(new StoppedBySignal(name));
    setTimeout(() => {
      log.error('stopping took too long; ending at once');
      log.flush();
      process.exit(1);
    }, GRACE_MS).unref();
  };
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => end(name));
}

function tell(message: ServeMessage): void {
  // The parent may be gone, and need not be.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function fail(error: unknown, log: ReturnType<typeof createTextLog>): void {
  process.exitCode = 1;
  log.error('starting failed', { error });
  tell({ type: 'failed', ...explain(error) });
}
