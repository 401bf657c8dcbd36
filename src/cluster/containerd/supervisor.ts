/** Keeps the cluster's own containerd running: found again after a restart of Skiff, started anew where it died. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ProcessIdentity } from '../host/process-file.ts';
import { findProcess, isSameProcess, rememberProcess } from '../host/process-file.ts';
import type { Layout } from '../layout.ts';
import { containerdArguments, findContainerd } from './find.ts';

export interface SupervisorOptions {
  readonly layout: Layout;
  readonly program: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the watching, not containerd: containers outlive Skiff. */
  readonly signal: AbortSignal;
}

export interface ContainerdProcess {
  readonly socket: string;
  /** Whether it was running already. */
  readonly adopted: boolean;
}

const POLL_MS = 300;
const READY_POLL_MS = 4;
const READY_TIMEOUT_MS = 20_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

export async function superviseContainerd(options: SupervisorOptions): Promise<ContainerdProcess> {
  const found = await findRunning(options);
  const running = found ?? (await start(options));
  await waitUntilReady(options, running);
  void watch(options, running).catch((error: unknown) => {
    if (!options.signal.aborted) options.log.error('supervising containerd failed', { error });
  });
  return { socket: options.layout.containerd.socket, adopted: found !== undefined };
}

/** A second one on the same folders would wait for the first one's locks, and never answer. */
async function findRunning({ layout, log }: SupervisorOptions): Promise<ProcessIdentity | undefined> {
  const found = await findContainerd(layout);
  if (!found || (await findProcess(layout.containerd.pidFile))) return found;
  log.warn('containerd runs, but the file that tells its pid was lost: written again', { pid: found.pid });
  return rememberProcess(layout.containerd.pidFile, found.pid);
}

async function start({ layout, program, log }: SupervisorOptions): Promise<ProcessIdentity> {
  await Promise.all([mkdir(layout.logDir, { recursive: true }), mkdir(layout.runDir, { recursive: true, mode: 0o711 })]);
  const output = openSync(layout.containerd.logFile, 'a', 0o600);
  try {
    const child = spawn(program, containerdArguments(layout.containerd.config), { detached: true, stdio: ['ignore', output, output], cwd: '/' });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    log.info('started containerd', { pid: child.pid });
    return await rememberProcess(layout.containerd.pidFile, child.pid!).catch((error: unknown) => {
      // What nobody remembers (the disk is full), nobody could end later.
      child.kill('SIGKILL');
      throw error;
    });
  } finally {
    closeSync(output);
  }
}

/** Ready is when its socket takes connections. */
async function waitUntilReady({ layout, clock, signal }: SupervisorOptions, process: ProcessIdentity): Promise<void> {
  const deadline = clock.monotonic() + READY_TIMEOUT_MS;
  while (!(await accepts(layout.containerd.socket))) {
    if (!isSameProcess(process)) throw new Error(`starting containerd: it ended at once; see ${layout.containerd.logFile}`);
    if (clock.monotonic() > deadline) throw new Error(`starting containerd: no answer on ${layout.containerd.socket} for ${READY_TIMEOUT_MS / 1000} s; see ${layout.containerd.logFile}`);
    await sleep(clock, READY_POLL_MS, signal);
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const connection = connect(socket);
    connection.once('connect', () => resolve(true)).once('error', () => resolve(false));
    connection.once('connect', () => connection.destroy());
  });
}

/** A containerd that lived for long is started again at once; one that keeps dying, ever later. */
async function watch(options: SupervisorOptions, first: ProcessIdentity): Promise<void> {
  const { clock, log, signal } = options;
  let current = first;
  let pause = SHORTEST_PAUSE_MS;
  let since = clock.monotonic();
  for (;;) {
    await sleep(clock, POLL_MS, signal);
    if (isSameProcess(current)) continue;
    pause = clock.monotonic() - since > LONGEST_PAUSE_MS ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    log.warn('containerd has ended; starting it again', { pid: current.pid, pauseMs: pause });
    await sleep(clock, pause, signal);
    since = clock.monotonic();
    current = await start(options).catch((error: unknown) => {
      log.error('starting containerd failed', { error });
      return current;
    });
  }
}
