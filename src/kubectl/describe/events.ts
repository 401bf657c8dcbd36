/** The events at the end of a description: where they are found, and the table they make. */
import type { Event } from '../../kinds/generated/core-v1.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { sortUnstable } from '../print/sort-unstable.ts';
import type { EventSubject, Request } from './describer.ts';
import type { Page } from './page.ts';
import { since } from './times.ts';

export const subjectOf = ({ kind, metadata }: KubeObject): EventSubject => ({
  name: metadata.name ?? '',
  namespace: metadata.namespace ?? '',
  kind: kind ?? '',
  uid: metadata.uid ?? '',
});

export function requestEvents({ name, namespace, kind, uid }: EventSubject): Request {
  const terms = [['name', name], ['namespace', namespace], ...(kind ? [['kind', kind]] : []), ...(uid ? [['uid', uid]] : [])];
  return {
    list: namespace ? `/api/v1/namespaces/${encodeURIComponent(namespace)}/events` : '/api/v1/events',
    fieldSelector: terms.map(([field, value]) => `involvedObject.${field}=${escapeTerm(value!)}`).join(','),
  };
}

const escapeTerm = (value: string) => value.replace(/[\\,=]/g, char => `\\${char}`);

/** `5m (x3 over 2h)`: the last time, how often, and since when. */
function interval(event: Event, now: number): string {
  const first = since(event.eventTime ?? event.firstTimestamp, now);
  if (event.series) return `${since(event.series.lastObservedTime, now)} (x${event.series.count ?? 0} over ${first})`;
  const { count = 0 } = event;
  return count > 1 ? `${since(event.lastTimestamp, now)} (x${count} over ${first})` : first;
}

const lastTime = ({ lastTimestamp }: Event) => (lastTimestamp ? Date.parse(lastTimestamp) : -Infinity);

export function writeEvents(page: Page, events: readonly Event[], now: number): void {
  if (events.length === 0) return page.write(0, 'Events:\t<none>\n');
  page.flush();
  page.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  page.write(1, '----\t------\t----\t----\t-------\n');
  for (const event of sortUnstable(events, (a, b) => lastTime(a) < lastTime(b))) {
    const source = event.source?.component || (event.reportingComponent ?? '');
    const field = event.involvedObject?.fieldPath;
    const message = `${field ? `${field}: ` : ''}${(event.message ?? '').trim()}`;
    page.write(1, `${event.type ?? ''}\t${event.reason ?? ''}\t${interval(event, now)}\t${source}\t${message}\n`);
  }
}
