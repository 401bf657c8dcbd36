/** A signal that aborts after a time of the clock that it is given. */
import type { Clock } from './clock.ts';

/** `cancel` when what was waited for has come. */
export function timeoutSignal(clock: Clock, ms: number, reason: Error): { readonly signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const timer = clock.after(ms, () => controller.abort(reason));
  return { signal: controller.signal, cancel: () => timer.cancel() };
}
