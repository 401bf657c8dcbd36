/** Records events.k8s.io/v1 events: the first of its kind at once, repetitions as a series (the scheduler's way). */
import { type Clock, microTimestamp } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { kindOf } from '../client/typed-client.ts';
import type { Event } from '../kinds/generated/events-v1.ts';
import type { Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { hasReason } from '../machinery/status-error.ts';
import { eventNamer, type RecorderOptions, referenceTo, type StoppableRecorder } from './event-recorder.ts';

const SERIES_ENDS_AFTER = 360_000;
const REFRESH_EVERY = 1_800_000;
const LONGEST_NOTE = 1024;
const EVENTS = kindOf({ group: 'events.k8s.io', version: 'v1', plural: 'events', scope: 'Namespaced', kind: 'Event' }) as unknown as Kind<Event>;

export interface SeriesRecorderOptions extends RecorderOptions {
  /** `default-scheduler-host`: which of several instances tells. */
  readonly instance: string;
  /** What was being done, by the event's reason: `Binding` for `Scheduled`. */
  actionOf(reason: string): string;
}

interface Series {
  readonly name: string;
  readonly namespace: string;
  count: number;
  lastObserved: number;
  written: number;
}

export function createSeriesRecorder(options: SeriesRecorderOptions): StoppableRecorder {
  const { clock, random, client, component, instance, signal } = options;
  const log = options.log ?? silentLog;
  const resource = client.resource(EVENTS);
  const nameEvent = eventNamer(clock, random);
  const series = new Map<string, Series>();
  let last: Promise<void> = Promise.resolve();

  const enqueue = (send: () => Promise<unknown>) => {
    last = last.then(async () => {
      try {
        await send();
      } catch (error) {
        log[hasReason(error, 'AlreadyExists') ? 'debug' : 'warn']('event not written', { component, error });
      }
    });
  };
  const patchSeries = (known: Series) => {
    known.written = clock.monotonic();
    const body = { series: { count: known.count, lastObservedTime: microTimestamp(clock.now()) } };
    enqueue(() => resource.patch(known.name, known.namespace, 'application/strategic-merge-patch+json', body));
  };
  const repeat = (known: Series) => {
    known.count++;
    known.lastObserved = clock.monotonic();
    // The second sighting makes it a series; later ones are told when they have added up.
    if (known.count === 2 || clock.monotonic() - known.written >= REFRESH_EVERY) patchSeries(known);
  };

  let swept = clock.monotonic();
  /** Not with every event: there may be thousands of series. */
  const sweep = () => {
    if (clock.monotonic() - swept <= SERIES_ENDS_AFTER) return;
    swept = clock.monotonic();
    for (const [key, known] of series) if (hasEnded(known, clock)) series.delete(key);
  };

  return {
    settled: () => last,
    record(about, type, reason, message) {
      if (signal.aborted) return;
      sweep();
      const action = options.actionOf(reason);
      const key = seriesKey(about, [type, action, reason]);
      const known = series.get(key);
      if (known && !hasEnded(known, clock)) return repeat(known);
      const regarding = referenceTo(about);
      const name = nameEvent(regarding.name ?? '');
      const namespace = regarding.namespace || 'default';
      const now = clock.monotonic();
      series.set(key, { name, namespace, count: 1, lastObserved: now, written: now });
      const event: Event = {
        metadata: { name, namespace }, eventTime: microTimestamp(clock.now()), action, reason, regarding, type,
        note: message.length > LONGEST_NOTE ? `${message.slice(0, LONGEST_NOTE - 4)} ...` : message,
        reportingController: component, reportingInstance: instance,
      };
      enqueue(() => resource.create(event));
    },
  };
}

/** Of one version of an object: what is told of the next one begins a series of its own, as with upstream. */
function seriesKey(about: Frozen<KubeObject>, rest: readonly string[]): string {
  const { namespace, name, uid, resourceVersion } = about.metadata;
  return [about.apiVersion, about.kind, namespace, name, uid, resourceVersion, ...rest].join(' ');
}

const hasEnded = (known: Series, clock: Clock): boolean => clock.monotonic() - known.lastObserved > SERIES_ENDS_AFTER;
