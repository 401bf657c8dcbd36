/** Starts the cluster's process and follows it until it is ready, or for good where it stays in the foreground. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { PreflightError } from '../cluster/host/preflight.ts';
import type { Layout } from '../cluster/layout.ts';
import type { Settings } from '../cluster/settings.ts';
import type { ServeMessage } from './messages.ts';

export interface BackgroundOptions {
  readonly settings: Settings;
  readonly layout: Layout;
  /** What stands before the command: the way into a mount namespace. */
  readonly prefix: readonly string[];
  readonly foreground: boolean;
  onStep(event: { readonly type: 'began' | 'ended'; readonly name: string; readonly ms: number }): void;
}

export type Ready = Extract<ServeMessage, { type: 'ready' }>;

export interface BackgroundProcess {
  readonly ready: Ready;
  /** In the foreground: its exit code, once it ends. */
  readonly ended: Promise<number>;
  /** Asks it to end. */
  end(): void;
}

export async function startBackground(options: BackgroundOptions): Promise<BackgroundProcess> {
  const child = start(options);
  const ended = new Promise<number>(resolve => child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
  const ready = await firstWord(child, options, ended);
  if (!options.foreground) {
    child.disconnect();
    child.unref();
  }
  return { ready, ended, end: () => void child.kill('SIGTERM') };
}

function start({ settings, layout, prefix, foreground }: BackgroundOptions): ChildProcess {
  mkdirSync(layout.logDir, { recursive: true, mode: 0o755 });
  const output = foreground ? 2 : openSync(layout.logFile, 'a', 0o644);
  const [program, ...args] = [...prefix, process.execPath, workerThreads(), ...process.execArgv, fileURLToPath(entry()), 'serve', JSON.stringify(settings)];
  try {
    // In a session of its own it outlives the terminal.
    return spawn(program!, args, { detached: !foreground, stdio: ['ignore', output, output, 'ipc'], cwd: '/' });
  } finally {
    if (!foreground) closeSync(output);
  }
}

/** V8's own threads (garbage collection, compilation): beside two cores' work four of them, as Node starts, mostly wait for each other. */
const workerThreads = () => `--v8-pool-size=${Math.min(4, Math.max(1, availableParallelism() - 1))}`;

/** The bundle's own entry, whatever chunk this code is in: the launcher has loaded it from there. */
const entry = () => new URL('./skiff.js', import.meta.url);

function firstWord(child: ChildProcess, { layout, onStep }: BackgroundOptions, ended: Promise<number>): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (message: ServeMessage) => {
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'failed') reject(new PreflightError(message.message, message.advice || `The log has more: ${layout.logFile}`));
      else onStep(message);
    });
    void ended.then(code => reject(new PreflightError(`the cluster's process ended with code ${code}`, `The log has more: ${layout.logFile}`)));
  });
}
