/** Runs what has no key of its own: one look over everything, again and again. */
import { type Clock, sleep } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import type { AnyKind } from '../machinery/kind.ts';
import type { Context } from './controller.ts';
import type { EventRecorder } from './events.ts';
import { readerOf } from './read.ts';

export interface PeriodicDefinition {
  readonly name: string;
  /** As of a controller. */
  readonly serviceAccount?: string;
  readonly everyMs: number;
  readonly reads: readonly AnyKind[];
  run(context: Context): Promise<void>;
}

export interface PeriodicOptions {
  readonly client: Client;
  readonly caches: Caches;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

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
