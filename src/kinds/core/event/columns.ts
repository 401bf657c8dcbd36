/** The table of events, the same in both groups. */
import { ageOf } from '../../../machinery/human-duration.ts';
import type { Column } from '../../../machinery/kind.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Event } from '../../generated/core-v1.ts';

type EventObject = Frozen<Event>;
const firstSeen = (e: EventObject, now: number) => ageOf(e.firstTimestamp || e.eventTime || undefined, now);
const lastSeen = (e: EventObject, now: number) => (e.series ? ageOf(e.series.lastObservedTime, now) : e.lastTimestamp ? ageOf(e.lastTimestamp, now) : firstSeen(e, now));

function target({ involvedObject: o }: EventObject): string {
  const kind = (o?.kind ?? '').toLowerCase();
  return o?.name ? `${kind}/${o.name}` : kind;
}

function source(e: EventObject): string {
  const component = e.source?.component || e.reportingComponent || '';
  const instance = e.source?.host || e.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

/** Singleton events of the new API have no count. */
const count = (e: EventObject) => (e.series ? (e.series.count ?? 0) : e.count || 1);

export const eventColumns: readonly Column<Event>[] = [
  { name: 'Last Seen', type: 'string', cell: lastSeen },
  { name: 'Type', type: 'string', cell: e => e.type ?? '' },
  { name: 'Reason', type: 'string', cell: e => e.reason ?? '' },
  { name: 'Object', type: 'string', cell: target },
  { name: 'Subobject', type: 'string', priority: 1, cell: e => e.involvedObject?.fieldPath ?? '' },
  { name: 'Source', type: 'string', priority: 1, cell: source },
  { name: 'Message', type: 'string', cell: e => (e.message ?? '').trim() },
  { name: 'First Seen', type: 'string', priority: 1, cell: firstSeen },
  { name: 'Count', type: 'string', priority: 1, cell: count },
  { name: 'Name', type: 'string', format: 'name', priority: 1, cell: e => e.metadata.name ?? '' },
];
