/** Runs work again and again, a pause behind each end; what fails is told and tried again. */
import type { Clock } from '../../base/clock.ts';

export interface Repeated {
  readonly clock: Clock;
  readonly ms: number;
  work(): Promise<void> | void;
  failed(error: unknown): void;
}

export function every({ clock, ms, work, failed }: Repeated): { stop(): void } {
  let stopped = false;
  const next = () => clock.after(ms, () => void run());
  let timer = next();
  const run = async () => {
    try {
      await work();
    } catch (error) {
      if (!stopped) failed(error);
    }
    if (!stopped) timer = next();
  };
  return {
    stop: () => {
      stopped = true;
      timer.cancel();
    },
  };
}
