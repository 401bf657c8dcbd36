/** Records core/v1 events: correlated, then written one after the other behind the caller's back. */
import { type Clock, sleep, timestamp } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { uuid } from '../base/random.ts';
import type { Client, ResourceClient } from '../client/client.ts';
import { kindOf } from '../client/typed-client.ts';
import type { Event, ObjectReference } from '../kinds/generated/core-v1.ts';
import type { Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { hasReason, StatusError } from '../machinery/status-error.ts';
import { type Correlated, EventCorrelator } from './event-correlator.ts';
import type { EventRecorder } from './events.ts';

const MOST_WAITING = 1_000;
const ATTEMPTS = 12;
const BETWEEN_ATTEMPTS = 10_000;
const LONGEST_NAME = 253;
const EVENTS = kindOf({ group: '', version: 'v1', plural: 'events', scope: 'Namespaced', kind: 'Event' }) as unknown as Kind<Event>;

export interface RecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Who tells: `replicaset-controller`, `kubelet`. */
  readonly component: string;
  /** The node it happens on, for who lives on one. */
  readonly host?: string;
  readonly log?: Log;
}

/** Call `settled` to wait until what was recorded has been written. */
export interface StoppableRecorder extends EventRecorder {
  settled(): Promise<void>;
}

export function createEventRecorder(options: RecorderOptions): StoppableRecorder {
  return new CoreEventRecorder(options);
}

class CoreEventRecorder implements StoppableRecorder {
  private readonly options: RecorderOptions;
  private readonly log: Log;
  private readonly correlator: EventCorrelator;
  private readonly resource: ResourceClient<Event>;
  private readonly name: (object: string) => string;
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.log = options.log ?? silentLog;
    this.name = eventNamer(options.clock, options.random);
    this.correlator = new EventCorrelator(options.clock, this.name);
    this.resource = options.client.resource(EVENTS);
  }

  record(...[about, type, reason, message, fieldPath]: Parameters<EventRecorder['record']>): void {
    if (this.options.signal.aborted) return;
    if (this.waiting >= MOST_WAITING) return this.log.warn('event dropped: too many are waiting', { reason, message });
    const event = this.compose(referenceTo(about, fieldPath), { type, reason, message });
    this.waiting++;
    this.last = this.last.then(() => this.write(event)).finally(() => this.waiting--);
  }

  settled(): Promise<void> {
    return this.last;
  }

  private compose(involvedObject: ObjectReference, what: { type: string; reason: string; message: string }): Event {
    const { component, host, clock } = this.options;
    const now = timestamp(clock.now());
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: this.name(involvedObject.name ?? ''), namespace: involvedObject.namespace || 'default' },
      involvedObject, reason: what.reason, message: what.message,
      source: { component, ...(host ? { host } : {}) },
      firstTimestamp: now, lastTimestamp: now, count: 1, type: what.type,
      reportingComponent: component, reportingInstance: host ?? '',
    };
  }

  /** Never rejects: what cannot be written is logged. */
  private async write(event: Event): Promise<void> {
    const { clock, signal, random } = this.options;
    const correlated = this.correlator.correlate(event);
    if (!correlated) return;
    for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
      try {
        return await this.send(correlated);
      } catch (error) {
        if (error instanceof StatusError) return this.reject(event, error);
        this.log.warn('event not written: trying again', { reason: event.reason, error });
        await sleep(clock, attempt === 0 ? BETWEEN_ATTEMPTS * random.next() : BETWEEN_ATTEMPTS, signal).catch(() => {});
      }
    }
  }

  private async send({ event, patch }: Correlated): Promise<void> {
    const { name, namespace } = event.metadata;
    if (patch) {
      try {
        await this.resource.patch(name ?? '', namespace, 'application/strategic-merge-patch+json', patch);
        return;
      } catch (error) {
        // The earlier event has expired: this one starts over under its name.
        if (!hasReason(error, 'NotFound')) throw error;
      }
    }
    await this.resource.create(event);
  }

  private reject(event: Event, error: StatusError): void {
    const isExpected = error.reason === 'AlreadyExists' || error.status.details?.causes?.some(c => c.reason === 'NamespaceTerminating');
    this.log[isExpected ? 'debug' : 'warn']('event rejected by the server', { reason: event.reason, message: event.message, error });
  }
}

export function referenceTo(about: Frozen<KubeObject>, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = about.metadata;
  return {
    ...(about.kind ? { kind: about.kind } : {}),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
    ...(uid ? { uid } : {}),
    ...(about.apiVersion ? { apiVersion: about.apiVersion } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(fieldPath ? { fieldPath } : {}),
  };
}

/** `web.17e1c4a3b2d1f000`: the object and the nanoseconds since the epoch in hex; a uuid where that is too long. */
export function eventNamer(clock: Clock, random: Random): (object: string) => string {
  let last = 0n;
  return object => {
    const now = BigInt(clock.now()) * 1_000_000n;
    last = now > last ? now : last + 1n;
    const name = `${object}.${last.toString(16)}`;
    return name.length <= LONGEST_NAME ? name : uuid(random);
  };
}
