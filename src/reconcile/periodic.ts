/** Runs what has no key of its own: one look over everything, again and again. */
import { sleep } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { AnyKind } from '../machinery/kind.ts';
import type { Context } from './controller.ts';
import { readerOf } from './read.ts';
import type { RunnerOptions } from './runner.ts';

export interface PeriodicDefinition {
  readonly name: string;
  /** As of a controller. */
  readonly serviceAccount?: string;
  readonly everyMs: number;
  readonly reads: readonly AnyKind[];
  run(context: Context): Promise<void>;
}

export type PeriodicOptions = Omit<RunnerOptions, 'metrics'>;

export function runPeriodic(definition: PeriodicDefinition, options: PeriodicOptions): { readonly name: string; readonly done: Promise<void>; readonly idle: boolean } {
  let idle = true;
  const loop = async () => {
    const { client, caches, events, clock, random, signal, log = silentLog } = options;
    const read = readerOf(definition.name, definition.reads, caches);
    await Promise.all(definition.reads.map(kind => caches.for(kind).synced)).catch(() => {});
    while (!signal.aborted) {
      idle = false;
      try {
        await definition.run({ read, write: client, events, now: clock.now(), random: () => random.next(), signal });
      } catch (error) {
        if (!signal.aborted) log.error('periodic work failed', { controller: definition.name, error });
      }
      idle = true;
      await sleep(clock, definition.everyMs, signal).catch(() => {});
    }
  };
  return { name: definition.name, done: loop(), get idle() { return idle; } };
}
