/** GET ?watch=1: what is, or what changed since a revision, then every change as it happens. */
import { gone, StatusError, internal } from '../../machinery/status-error.ts';
import type { Timer } from '../../base/clock.ts';
import { CompactedError } from '../../store/store.ts';
import { Delivery, type CacheEvent } from '../cache/delivery.ts';
import type { KindCache } from '../cache/kind-cache.ts';
import { Watcher, type EventSink, type Filter, type WatchStart } from '../cache/watcher.ts';
import type { RequestContext } from '../context.ts';
import { watchForm } from '../encoding/present.ts';
import { listOptions, type ListOptions } from '../options/list-options.ts';
import type { Series } from '../metrics/requests.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import { respond } from '../request.ts';
import type { Services } from '../services.ts';
import { reachRevision } from './freshness.ts';
import { viewOf } from './list.ts';
import { selectionOf } from './selection.ts';

/** Watches that name no end last half an hour to an hour, so that clients spread over servers. */
const MIN_SECONDS = 1800;
const BOOKMARK_MS = 60_000;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export const watch: VerbHandler = (context, resource, services) => {
  const options = listOptions(context.request.query, true);
  const filter = selectionOf(context, resource);
  const form = watchForm(context, resource.kind, services);
  const start: WatchStart = {
    resource: resource.kind.resource,
    ...(form === undefined ? {} : { form }),
    start: sink => new RunningWatch({ context, resource, services, options, filter }, sink).open(),
  };
  return respond(200, { type: 'watch', start });
};

interface WatchRequest {
  readonly context: RequestContext;
  readonly resource: Resource;
  readonly services: Services;
  readonly options: ListOptions;
  readonly filter: Filter;
}

class RunningWatch {
  private readonly request: WatchRequest;
  private readonly cache: KindCache;
  private readonly watcher: Watcher;
  private readonly series: Series | undefined;
  private timers: Timer[] = [];

  constructor(request: WatchRequest, sink: EventSink) {
    this.request = request;
    this.cache = request.resource.cache!;
    this.series = request.services.metrics.requests.of(request.context);
    this.watcher = new Watcher(request.filter, this.wrap(sink), { wanted: request.options.bookmarks });
  }

  /** Views show objects of another kind than the one stored. */
  private wrap(sink: EventSink): EventSink {
    const { resource, context, services: { metrics: { watches } } } = this.request;
    const sent = watches.cellOf(context);
    const end = () => {
      for (const timer of this.timers) timer.cancel();
      if (this.series) this.series.open--;
      sink.end();
    };
    const shown = (d: Delivery) => (d.entry === undefined ? d : new Delivery(d.type, viewOf(resource, d.entry), d.requestId));
    const deliver = (batch: readonly Delivery[]) => {
      sent.count += batch.length;
      sink.deliver(resource.view === undefined ? batch : batch.map(shown));
    };
    return { deliver, end };
  }

  open(): { stop(): void } {
    const { options, context } = this.request;
    const signal = context.request.signal;
    if (this.series) this.series.open++;
    if (signal?.aborted) {
      this.watcher.stop();
      return this.watcher;
    }
    signal?.addEventListener('abort', () => this.watcher.stop(), { once: true });
    this.setTimers();
    const from = options.resourceVersion;
    if (options.sendInitialEvents === true || (options.sendInitialEvents === undefined && (from === undefined || from === 0))) this.fromState();
    else this.fromRevision(from === undefined || from === 0 ? this.request.services.hub.revision : from);
    return this.watcher;
  }

  /** Everything there is as ADDED, then what changes. */
  private fromState(): void {
    const { hub } = this.request.services;
    const { options } = this.request;
    const asked = options.resourceVersion ?? 0;
    const wait = reachRevision(hub, asked);
    if (wait !== undefined) return void wait.then(() => this.fromState(), (error: unknown) => this.fail(error));
    for (const entry of this.cache.list(this.request.filter)) this.watcher.push(new Delivery('ADDED', entry));
    if (options.sendInitialEvents === true && options.bookmarks) this.watcher.push(this.bookmark({ initialEnd: true }));
    this.goLive();
  }

  private fromRevision(revision: number): void {
    const changes = this.cache.changesAfter(revision);
    if (changes !== undefined) {
      this.offer(changes);
      return this.goLive();
    }
    const until = this.cache.lastChange;
    this.request.services.hub.history(this.cache, revision).then(
      events => {
        this.offer(events);
        // As long as reading history takes, more may have come than the cache keeps.
        if (!this.watcher.stopped) this.fromRevision(until);
      },
      (error: unknown) => this.fail(error instanceof CompactedError ? tooOld(revision, error.compactedRevision) : error),
    );
  }

  private offer(changes: readonly CacheEvent[]): void {
    for (const change of changes) this.watcher.offer(change);
  }

  private goLive(): void {
    if (this.watcher.stopped) return;
    this.cache.dispatch.add(this.watcher);
    this.watcher.flush();
  }

  /** An error is the watch's last event: the answer's status was sent long ago. */
  private fail(error: unknown): void {
    const { status } = error instanceof StatusError ? error : internal(error);
    this.watcher.push(new Delivery('ERROR', status));
    this.watcher.flush();
    this.watcher.stop();
  }

  private setTimers(): void {
    const { services, options } = this.request;
    const seconds = options.timeoutSeconds ?? MIN_SECONDS * (1 + services.random.next());
    if (seconds > 0) this.timers.push(services.clock.after(seconds * 1000, () => this.timeOut()));
    if (this.watcher.bookmarks) this.nextBookmark();
  }

  private timeOut(): void {
    if (this.watcher.bookmarks) this.sendBookmark();
    this.watcher.stop();
  }

  private nextBookmark(): void {
    const { clock, random } = this.request.services;
    const timer = clock.after(BOOKMARK_MS * (0.9 + random.next() * 0.2), () => {
      this.timers = this.timers.filter(t => t !== timer);
      this.sendBookmark();
      if (!this.watcher.stopped) this.nextBookmark();
    });
    this.timers.push(timer);
  }

  private sendBookmark(): void {
    this.watcher.push(this.bookmark({ initialEnd: false }));
    this.watcher.flush();
  }

  private bookmark({ initialEnd }: { initialEnd: boolean }): Delivery {
    const { kind, apiVersion } = this.request.resource.kind;
    const annotations = initialEnd ? { annotations: { [INITIAL_EVENTS_END]: 'true' } } : {};
    return new Delivery('BOOKMARK', { kind, apiVersion, metadata: { resourceVersion: String(this.request.services.hub.revision), ...annotations } });
  }
}

const tooOld = (asked: number, oldest: number) => gone(`too old resource version: ${asked} (${oldest})`);
