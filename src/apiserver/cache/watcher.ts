/** One watch: what it wants, what waits for it, and where it goes. */
import type { CacheEvent, Delivery } from './delivery.ts';
import type { Entry } from './entry.ts';

/** Takes deliveries in order; called with everything that one batch of the log brought. Never throws. */
export interface EventSink {
  deliver(batch: readonly Delivery[]): void;
  /** The watch is over: the server ends it, or the watcher was stopped. */
  end(): void;
}

/** Starts the watch that an answer stands for; the adapter calls it once its stream is open. */
export interface WatchStart {
  readonly resource: string;
  /** In what form events are written: absent for the plain one. */
  readonly form?: { readonly name: string; readonly contentType?: string; encode(delivery: Delivery): Buffer };
  start(sink: EventSink): { stop(): void };
}

/** Which objects a list or watch is about. An absent test means all. */
export interface Filter {
  readonly namespace?: string;
  readonly name?: string;
  /** Set where an indexed field must have a value: `spec.nodeName` and `node-1`. */
  readonly indexed?: { readonly field: string; readonly value: string };
  matches?(entry: Entry): boolean;
}

export function selects(filter: Filter, entry: Entry): boolean {
  if (filter.namespace !== undefined && filter.namespace !== entry.namespace) return false;
  if (filter.name !== undefined && filter.name !== entry.name) return false;
  return filter.matches === undefined || filter.matches(entry);
}

export class Watcher {
  readonly filter: Filter;
  readonly bookmarks: boolean;
  private readonly sink: EventSink;
  private queue: Delivery[] = [];
  private onStop: (() => void) | undefined;
  /** Whether the filter is no more than the trigger it is registered under. */
  private readonly everything: boolean;
  stopped = false;

  constructor(filter: Filter, sink: EventSink, bookmarks: { wanted: boolean }) {
    this.filter = filter;
    this.sink = sink;
    this.bookmarks = bookmarks.wanted;
    this.everything = filter.matches === undefined && filter.name === undefined && filter.namespace === undefined;
  }

  /** `stop` runs this once. */
  whenStopped(run: () => void): void {
    this.onStop = run;
  }

  /** Queues what this watcher sees of the event; answers whether the queue was empty before. */
  offer(event: CacheEvent): boolean {
    const existed = event.previous !== undefined;
    const before = existed && (this.everything || selects(this.filter, event.previous!));
    const now = !event.deleted && (this.everything || selects(this.filter, event.entry));
    const delivery = event.deliveryFor(before, now);
    if (delivery === undefined) return false;
    return this.queue.push(delivery) === 1;
  }

  push(delivery: Delivery): void {
    this.queue.push(delivery);
  }

  flush(): void {
    if (this.queue.length === 0 || this.stopped) return;
    const batch = this.queue;
    this.queue = [];
    this.sink.deliver(batch);
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.queue = [];
    this.onStop?.();
    this.sink.end();
  }
}
