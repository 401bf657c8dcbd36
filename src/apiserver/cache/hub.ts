/** Follows the store's log and keeps every kind's cache: one log, one revision, all watchers. */
import type { AnyKind } from '../../machinery/kind.ts';
import type { Store, StoredEntry, StoreEvent, Watch } from '../../store/store.ts';
import { KindCache } from './kind-cache.ts';
import type { CacheEvent } from './delivery.ts';
import type { Watcher } from './watcher.ts';

const REGISTRY = '/registry/';
/** Objects read at a time while the caches are filled. */
const LOAD_PAGE = 5000;

type Waiter = { readonly revision: number; resolve(): void };

/** `/registry/pods/`, `/registry/apps/replicasets/`. */
export const storePrefix = (kind: { readonly group: string; readonly plural: string }): string =>
  kind.group === '' ? `${REGISTRY}${kind.plural}/` : `${REGISTRY}${kind.group}/${kind.plural}/`;

export class Hub {
  readonly store: Store;
  /** Everything up to this revision is in the caches. */
  revision = 0;
  private readonly caches = new Map<string, KindCache>();
  /** Most changes are of the kind that changed last. */
  private changedLast: KindCache | undefined;
  private waiters: Waiter[] = [];
  private feed: Watch | undefined;
  private readonly failed: (error: Error) => void;
  private readonly broken: (error: unknown) => void;
  private readonly changes = new Set<(cache: KindCache, event: CacheEvent) => void>();

  /** `failed` is called when the log breaks off: nothing can be answered after that. `broken` tells of receivers that throw. */
  constructor(store: Store, { failed, broken }: { failed: (error: Error) => void; broken: (error: unknown) => void }) {
    this.store = store;
    this.failed = failed;
    this.broken = broken;
  }

  /** Makes the cache of a kind that is stored. Before `start`, or with `load` after it. */
  add(kind: AnyKind): KindCache {
    const prefix = storePrefix(kind);
    const known = this.caches.get(prefix);
    if (known) return known;
    const cache = new KindCache(kind, prefix);
    this.caches.set(prefix, cache);
    return cache;
  }

  async start(): Promise<void> {
    const revision = await this.store.currentRevision();
    await Promise.all([...this.caches.values()].map(cache => this.load(cache, revision)));
    this.revision = revision;
    this.follow(revision);
  }

  stop(): void {
    this.feed?.stop();
    for (const cache of this.caches.values()) for (const watcher of cache.dispatch.all()) watcher.stop();
  }

  all(): Iterable<KindCache> {
    return this.caches.values();
  }

  /** Resolves once the caches hold everything up to `revision`. Mostly they do already. */
  reach(revision: number): Promise<void> | undefined {
    if (this.revision >= revision) return undefined;
    return new Promise(resolve => this.waiters.push({ revision, resolve }));
  }

  /** Calls `seen` for every change of any kind, in order, after the cache has it and before any watcher. */
  observe(seen: (cache: KindCache, event: CacheEvent) => void): { stop(): void } {
    this.changes.add(seen);
    return { stop: () => this.changes.delete(seen) };
  }

  /** The changes after `revision` up to now, from the store's own history. Rejects with CompactedError. */
  history(cache: KindCache, revision: number): Promise<readonly CacheEvent[]> {
    const last = cache.lastChange;
    return new Promise((resolve, reject) => {
      const events: CacheEvent[] = [];
      const reached = (at: number) => {
        if (at < last) return;
        resolve(events);
        // The store may deliver before it has answered the watch.
        queueMicrotask(() => watch.stop());
      };
      const watch = this.store.watch(cache.prefix, revision, {
        events: batch => {
          for (const event of batch) if (event.revision <= last) events.push(cache.eventOf(event));
          reached(batch.at(-1)!.revision);
        },
        progress: reached,
        end: error => (error ? reject(error) : resolve(events)),
      });
    });
  }

  private async load(cache: KindCache, revision: number): Promise<void> {
    const entries: StoredEntry[] = [];
    for (let after: string | undefined; ; after = entries.at(-1)!.key) {
      const page = await this.store.list(cache.prefix, { revision, limit: LOAD_PAGE, ...(after === undefined ? {} : { after }) });
      entries.push(...page.entries);
      if (page.remaining === 0 || page.entries.length === 0) break;
    }
    cache.load(entries, revision);
  }

  private follow(after: number): void {
    this.feed = this.store.watch(REGISTRY, after, {
      events: batch => this.apply(batch),
      progress: revision => this.advance(revision),
      end: error => {
        if (error) this.failed(error);
      },
    });
  }

  private apply(batch: readonly StoreEvent[]): void {
    const waiting: Watcher[] = [];
    for (const event of batch) {
      const cache = this.cacheOf(event.key);
      if (cache !== undefined) this.applyTo(cache, event, waiting);
    }
    this.advance(batch.at(-1)!.revision);
    for (const watcher of waiting) this.flush(watcher);
  }

  /** A receiver that throws loses its own watch; the log goes on for everybody else. */
  private flush(watcher: Watcher): void {
    try {
      watcher.flush();
    } catch (error) {
      this.broken(error);
      watcher.stop();
    }
  }

  private applyTo(cache: KindCache, event: StoreEvent, waiting: Watcher[]): void {
    const applied = cache.apply(event, waiting);
    for (const seen of this.changes) seen(cache, applied);
  }

  /** `/registry/pods/default/web` is core's, `/registry/apps/replicasets/default/web` has a group. */
  private cacheOf(key: string): KindCache | undefined {
    if (this.changedLast === undefined || !key.startsWith(this.changedLast.prefix)) this.changedLast = this.lookUp(key);
    return this.changedLast;
  }

  private lookUp(key: string): KindCache | undefined {
    const first = key.indexOf('/', REGISTRY.length) + 1;
    const core = this.caches.get(key.slice(0, first));
    if (core !== undefined) return core;
    return this.caches.get(key.slice(0, key.indexOf('/', first) + 1));
  }

  private advance(revision: number): void {
    if (revision > this.revision) this.revision = revision;
    if (this.waiters.length === 0) return;
    const reached = this.waiters.filter(w => w.revision <= this.revision);
    this.waiters = this.waiters.filter(w => w.revision > this.revision);
    for (const waiter of reached) waiter.resolve();
  }
}
