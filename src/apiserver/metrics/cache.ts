/** What the caches hold, what came in by the log, and what went out to watchers. */
import type { Hub } from '../cache/hub.ts';
import type { KindCache } from '../cache/kind-cache.ts';
import type { RequestContext } from '../context.ts';
import { labelText, Reading, type Metric } from './instruments.ts';

const resourceLabels = ({ kind }: KindCache) => labelText({ group: kind.group, resource: kind.plural });

export function cacheMetrics(hub: Hub): Metric[] {
  const received = new Map<KindCache, number>();
  hub.observe(cache => received.set(cache, (received.get(cache) ?? 0) + 1));
  const perKind = (value: (cache: KindCache) => number) => () => [...hub.all()].map(cache => [resourceLabels(cache), value(cache)] as const);
  const events = () => [...received].map(([cache, count]) => [resourceLabels(cache), count] as const);
  const held = 'Objects that are stored, by kind.';
  return [
    new Reading({ name: 'apiserver_storage_objects', help: held, stability: 'STABLE' }, 'gauge', () => [...hub.all()].map(cache => [labelText({ resource: cache.kind.resource }), cache.size] as const)),
    new Reading({ name: 'apiserver_resource_objects', help: held, stability: 'ALPHA' }, 'gauge', perKind(cache => cache.size)),
    new Reading({ name: 'apiserver_watch_cache_resource_version', help: 'The newest revision that the cache has seen.', stability: 'ALPHA' }, 'gauge', perKind(() => hub.revision)),
    new Reading({ name: 'apiserver_storage_events_received_total', help: 'Changes that came from the store.', stability: 'ALPHA' }, 'counter', events),
    new Reading({ name: 'apiserver_watch_cache_events_received_total', help: 'Changes that came to the cache.', stability: 'ALPHA' }, 'counter', events),
    new Reading({ name: 'apiserver_watch_cache_events_dispatched_total', help: 'Changes that the cache offered to its watchers.', stability: 'ALPHA' }, 'counter', events),
  ];
}

/** Events sent: a watch keeps its cell at hand and adds to it a batch at a time. */
export class WatchMetrics implements Metric {
  private readonly cells = new Map<string, { count: number }>();
  private readonly sent = new Reading({ name: 'apiserver_watch_events_total', help: 'Events sent to watchers.', stability: 'ALPHA' }, 'counter', () => [...this.cells].map(([labels, { count }]) => [labels, count] as const));

  cellOf({ info }: RequestContext): { count: number } {
    const labels = info.resource ? labelText({ group: info.group, resource: info.plural, version: info.version }) : '';
    let cell = this.cells.get(labels);
    if (cell === undefined) this.cells.set(labels, (cell = { count: 0 }));
    return cell;
  }

  write(lines: string[]): void {
    this.sent.write(lines);
  }
}
