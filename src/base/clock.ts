/** Time as an input: everything that waits or looks at the clock is given one of these. */
import { onAbort } from './on-abort.ts';

/** A scheduled call that can be taken back. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary origin; never goes back. For measuring durations. */
  monotonic(): number;
  /** Calls `run` once, `ms` milliseconds from now. The timer keeps no process alive by itself. */
  after(ms: number, run: () => void): Timer;
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    let off = () => {};
    const timer = clock.after(ms, () => {
      off();
      resolve();
    });
    if (!signal) return;
    off = onAbort(signal, () => {
      timer.cancel();
      reject(signal.reason as Error);
    });
  });
}

/** RFC 3339 with whole seconds, as `metav1.Time` is written. */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond.second) lastSecond = { second, text: new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z') };
  return lastSecond.text;
}
/** Most timestamps are written within the second of the one before. */
let lastSecond = { second: NaN, text: '' };

/** RFC 3339 with microseconds, as `metav1.MicroTime` is written. */
export function microTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.(\d+)Z$/, (_, f: string) => `.${f.padEnd(6, '0')}Z`);
}
