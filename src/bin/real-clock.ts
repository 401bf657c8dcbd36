/** The machine's clock. */
import type { Clock } from '../base/clock.ts';

/** Longer waits overflow Node's timers and would fire at once. */
const MAX_TIMEOUT = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), MAX_TIMEOUT));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
