/** Delivers the log to watchers: first what lies behind, then each batch as it becomes durable. */
import { CompactedError, FutureRevisionError, type StoreEvent, type Watch, type WatchHandler } from './store.ts';

/** How many records are read at a time for a watcher that catches up. */
const CATCH_UP_RECORDS = 500;

/** What a watcher needs to know of the store. */
export interface History {
  readonly revision: number;
  readonly compactedRevision: number;
  /** Events of the next `limit` revisions after `after`, and the last revision looked at. */
  eventsAfter(after: number, limit: number): { readonly events: readonly StoreEvent[]; readonly upTo: number };
  breathe(): Promise<void>;
}

class Watcher implements Watch {
  readonly prefix: string;
  readonly #handler: WatchHandler;
  readonly #onEnd: (watcher: Watcher) => void;
  #ended = false;

  constructor(prefix: string, handler: WatchHandler, onEnd: (watcher: Watcher) => void) {
    this.prefix = prefix;
    this.#handler = handler;
    this.#onEnd = onEnd;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Everything up to `upTo` has been looked at; `events` are those of any key. */
  deliver(events: readonly StoreEvent[], upTo: number): void {
    const mine = this.prefix === '' ? events : events.filter(event => event.key.startsWith(this.prefix));
    this.#guard(() => (mine.length > 0 ? this.#handler.events(mine) : this.#handler.progress?.(upTo)));
  }

  stop(): void {
    this.end();
  }

  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this);
    this.#handler.end(error);
  }

  /** A handler that throws ends its own watch and nobody else's. */
  #guard(call: () => void): void {
    if (this.#ended) return;
    try {
      call();
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

export class Watchers {
  readonly #history: History;
  readonly #live = new Set<Watcher>();
  readonly #all = new Set<Watcher>();

  constructor(history: History) {
    this.#history = history;
  }

  open(prefix: string, after: number, handler: WatchHandler): Watch {
    const watcher = new Watcher(prefix, handler, ended => {
      this.#live.delete(ended);
      this.#all.delete(ended);
    });
    this.#all.add(watcher);
    this.#catchUp(watcher, after).catch((error: unknown) => watcher.end(error as Error));
    return watcher;
  }

  /** One batch of durable events, in revision order. */
  publish(events: readonly StoreEvent[], upTo: number): void {
    for (const watcher of [...this.#live]) watcher.deliver(events, upTo);
  }

  endAll(error: Error): void {
    for (const watcher of [...this.#all]) watcher.end(error);
  }

  async #catchUp(watcher: Watcher, after: number): Promise<void> {
    await Promise.resolve();
    const history = this.#history;
    if (after > history.revision) throw new FutureRevisionError(history.revision);
    for (let at = after; ; await history.breathe()) {
      if (watcher.ended) return;
      if (at < history.compactedRevision) throw new CompactedError(history.compactedRevision);
      if (at >= history.revision) break;
      const { events, upTo } = history.eventsAfter(at, CATCH_UP_RECORDS);
      watcher.deliver(events, upTo);
      at = upTo;
      if (at >= history.revision) break;
    }
    if (!watcher.ended) this.#live.add(watcher);
  }
}
