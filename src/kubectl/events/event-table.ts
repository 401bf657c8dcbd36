/** Events as `kubectl events` prints them: in the order of time, a line each. */
import type { Event } from '../../kinds/generated/core-v1.ts';
import { humanDuration } from '../../machinery/human-duration.ts';
import { escaped } from '../describe/page.ts';
import { sortUnstable } from '../print/sort-unstable.ts';

const ZERO = Date.parse('0001-01-01T00:00:00Z');

/** When it was last seen; of those without a time, the dawn of time. */
export function timeOf({ series, lastTimestamp, eventTime }: Event): number {
  const text = series ? series.lastObservedTime : lastTimestamp ?? eventTime;
  return text ? Date.parse(text) : ZERO;
}

/** As Go sorts them: events of the same time may change places, and do so in the same way. */
export const sortEvents = (events: readonly Event[]): Event[] => sortUnstable(events, (a, b) => timeOf(a) < timeOf(b));

const since = (time: string | null | undefined, now: number): string => (time ? humanDuration(now - Date.parse(time)) : '<unknown>');

/** `5m`, `2m (x7 over 1h)`. */
export function lastSeen({ eventTime, firstTimestamp, lastTimestamp, series, count = 0 }: Event, now: number): string {
  const first = since(eventTime ?? firstTimestamp, now);
  if (series) return `${since(series.lastObservedTime, now)} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${since(lastTimestamp, now)} (x${count} over ${first})` : first;
}

export const eventHeader = (withNamespace: boolean): string => `${withNamespace ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`;

export function eventLine(event: Event, { withNamespace, now }: { readonly withNamespace: boolean; readonly now: number }): string {
  const { metadata, type = '', reason = '', involvedObject, message = '' } = event;
  const cells = [lastSeen(event, now), escaped(type), escaped(reason), `${escaped(involvedObject?.kind ?? '')}/${escaped(involvedObject?.name ?? '')}`, escaped(message.trim())];
  return `${withNamespace ? `${metadata.namespace}\t` : ''}${cells.join('\t')}\n`;
}
