/**
 * What becomes of a new event: counted up on its earlier like, combined with similar ones, or dropped as spam.
 * The rules and figures are those of upstream's event client.
 */
import type { Clock } from '../base/clock.ts';
import { timestamp } from '../base/clock.ts';
import type { Event } from '../kinds/generated/core-v1.ts';

const REMEMBERED = 4096;
const COMBINE_FROM = 10;
const COMBINE_WITHIN = 600_000;
const SPAM_BURST = 25;
const SPAM_PER_MS = 1 / 300_000;

/** What to send: a new event, or a patch of the one that is there. */
export interface Correlated {
  readonly event: Event;
  readonly patch: { readonly count: number; readonly lastTimestamp: string; readonly message: string } | undefined;
}

interface Seen {
  readonly name: string;
  readonly count: number;
  readonly firstTimestamp: string;
}
interface Similar {
  readonly messages: Set<string>;
  at: number;
}
interface Bucket {
  tokens: number;
  at: number;
}

export class EventCorrelator {
  private readonly clock: Clock;
  private readonly nameEvent: (object: string) => string;
  private readonly seen = new RecentMap<Seen>(REMEMBERED);
  private readonly similar = new RecentMap<Similar>(REMEMBERED);
  private readonly buckets = new RecentMap<Bucket>(REMEMBERED);

  constructor(clock: Clock, nameEvent: (object: string) => string) {
    this.clock = clock;
    this.nameEvent = nameEvent;
  }

  /** Undefined: the object's source has told the same too often lately. */
  correlate(event: Event): Correlated | undefined {
    const combined = this.combine(event);
    const correlated = this.countUp(combined.event, combined.key);
    return this.isSpam(event) ? undefined : correlated;
  }

  /** From the tenth different message on, messages of one reason are combined into one event. */
  private combine(event: Event): { event: Event; key: string } {
    const now = this.clock.now();
    const group = similarKey(event);
    let similar = this.similar.get(group);
    if (!similar || now - similar.at > COMBINE_WITHIN) similar = { messages: new Set(), at: now };
    similar.messages.add(event.message ?? '');
    similar.at = now;
    this.similar.set(group, similar);
    if (similar.messages.size < COMBINE_FROM) return { event, key: eventKey(event) };
    similar.messages.delete(similar.messages.values().next().value!);
    const name = this.nameEvent(event.involvedObject.name ?? '');
    const message = `(combined from similar events): ${event.message ?? ''}`;
    return { event: { ...event, metadata: { ...event.metadata, name }, message }, key: group };
  }

  private countUp(event: Event, key: string): Correlated {
    const before = this.seen.get(key);
    const count = (before?.count ?? 0) + 1;
    const name = before?.name ?? event.metadata.name ?? '';
    const firstTimestamp = before?.firstTimestamp ?? event.firstTimestamp ?? '';
    this.seen.set(key, { name, count, firstTimestamp });
    const counted: Event = { ...event, metadata: { ...event.metadata, name }, firstTimestamp, count };
    const lastTimestamp = event.lastTimestamp ?? timestamp(this.clock.now());
    return { event: counted, patch: before ? { count, lastTimestamp, message: event.message ?? '' } : undefined };
  }

  /** A bucket for each reason of a source and object: 25 at once, then one every five minutes. */
  private isSpam(event: Event): boolean {
    const key = similarKey(event);
    const now = this.clock.now();
    const bucket = this.buckets.get(key) ?? { tokens: SPAM_BURST, at: now };
    bucket.tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) * SPAM_PER_MS);
    bucket.at = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    this.buckets.set(key, bucket);
    return !allowed;
  }
}

const sourceKey = (e: Event): string[] => [e.source?.component ?? '', e.source?.host ?? ''];
const objectKeyOf = ({ involvedObject: o }: Event): string[] => [o.kind ?? '', o.namespace ?? '', o.name ?? '', o.uid ?? '', o.apiVersion ?? ''];
const similarKey = (e: Event): string => [...sourceKey(e), ...objectKeyOf(e), e.type ?? '', e.reason ?? ''].join('\u0000');
const eventKey = (e: Event): string => [similarKey(e), e.involvedObject.fieldPath ?? '', e.message ?? ''].join('\u0000');

/** The entries used last; older ones are forgotten. */
class RecentMap<V> {
  private readonly entries = new Map<string, V>();
  private readonly limit: number;
  constructor(limit: number) {
    this.limit = limit;
  }
  get(key: string): V | undefined {
    return this.entries.get(key);
  }
  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value!);
  }
}
