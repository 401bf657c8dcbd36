/** One cache's life: list, watch, resume from the last revision, list again when that is gone. */
import type { Clock } from '../base/clock.ts';
import { sleep } from '../base/clock.ts';
import { onAbort } from '../base/on-abort.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { guard } from '../base/freeze.ts';
import { apiVersionOf, objectKey, type Frozen, type KubeObject } from '../machinery/object.ts';
import { hasReason, StatusError } from '../machinery/status-error.ts';
import type { Cache, CacheFilter, Change } from './cache.ts';
import type { Client, ResourceClient } from './client.ts';
import { BY_CONTROLLER, type IndexValues, ObjectIndex, orphansOf } from './object-index.ts';
import { type Addressable, kindKey } from './paths.ts';
import type { WatchEvent } from './transport.ts';

const FIRST_BACKOFF = 200;
const LONGEST_BACKOFF = 30_000;
/** A watch that stayed open this long was a healthy one. */
const HEALTHY = 1_000;
const MIN_WATCH_SECONDS = 300;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export interface InformerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly kind: Addressable;
  readonly filter: CacheFilter;
}

interface Waiter {
  readonly revision: number;
  readonly run: () => void;
}

/** How a watch ended. `progressed`: it delivered something, or stayed open for a while. */
interface Ended {
  readonly error: Error | undefined;
  readonly progressed: boolean;
}

export class Informer<T extends KubeObject> implements Cache<T> {
  readonly kind: Addressable;
  readonly filter: CacheFilter;
  readonly synced: Promise<void>;
  hasSynced = false;
  revision = 0;

  private readonly options: InformerOptions;
  private readonly resource: ResourceClient<T>;
  private readonly index = new ObjectIndex<T>();
  private readonly handlers = new Set<(change: Change<T>) => void>();
  private readonly waiters = new Set<Waiter>();
  private readonly stopped = new AbortController();
  private resolveSynced: () => void = () => {};
  private rejectSynced: (reason: Error) => void = () => {};
  /** What the next watch starts after; absent: everything must be listed first. */
  private resumeFrom: string | undefined;
  private streamsLists = true;
  private failures = 0;
  private offAbort: () => void = () => {};
  private current: { stop(): void } | undefined;

  constructor(options: InformerOptions) {
    this.options = options;
    this.kind = options.kind;
    this.filter = options.filter;
    this.resource = options.client.dynamic(options.kind) as unknown as ResourceClient<T>;
    this.synced = new Promise((resolve, reject) => {
      this.resolveSynced = resolve;
      this.rejectSynced = reject;
    });
    // Who does not wait for it is not told by an unhandled rejection.
    this.synced.catch(() => {});
  }

  start(): void {
    this.offAbort = onAbort(this.options.signal, () => this.stop());
    if (!this.stopped.signal.aborted) void this.run();
  }

  stop(): void {
    this.offAbort();
    this.stopped.abort(new Error(`watching ${kindKey(this.kind)}: stopped`));
    this.rejectSynced(this.stopped.signal.reason as Error);
    this.current?.stop();
  }

  get size(): number {
    return this.index.size;
  }
  get(name: string, namespace?: string): Frozen<T> | undefined {
    return this.index.get(namespace ?? '', name);
  }
  list(namespace?: string): Frozen<T>[] {
    return namespace === undefined ? this.index.all() : this.index.in(namespace);
  }
  ownedBy(uid: string): Frozen<T>[] {
    return this.index.lookup(BY_CONTROLLER, uid);
  }
  orphans(namespace: string | undefined): Frozen<T>[] {
    return this.index.lookup(BY_CONTROLLER, orphansOf(namespace));
  }
  addIndex(name: string, values: IndexValues<T>): void {
    this.index.addIndex(name, values);
  }
  byIndex(name: string, value: string): Frozen<T>[] {
    return this.index.lookup(name, value);
  }

  onChange(handler: (change: Change<T>) => void): () => void {
    for (const object of this.index.all()) handler({ type: 'added', object });
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  whenReached(revision: number, run: () => void): () => void {
    const waiter = { revision, run };
    if (this.revision >= revision) run();
    else this.waiters.add(waiter);
    return () => this.waiters.delete(waiter);
  }

  /** Never throws: every failure is logged and tried again until the informer is stopped. */
  private async run(): Promise<void> {
    const { clock, log } = this.options;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const ended = await this.watchOnce();
      if (signal.aborted) return;
      if (ended.progressed) this.failures = 0;
      if (ended.error) log.warn('watch ended', { kind: kindKey(this.kind), revision: this.revision, error: ended.error.message });
      const wait = this.pauseAfter(ended);
      if (wait > 0) await sleep(clock, wait, signal).catch(() => {});
    }
  }

  private pauseAfter({ error, progressed }: Ended): number {
    if (error && isGone(error)) this.resumeFrom = undefined;
    if (error && this.streamsLists && this.resumeFrom === undefined && refusesStreaming(error)) {
      this.streamsLists = false;
      return 0;
    }
    if (progressed) return 0;
    const backoff = Math.min(FIRST_BACKOFF * 2 ** this.failures++, LONGEST_BACKOFF);
    return backoff * (1 + this.options.random.next());
  }

  /** Lists where it must, then watches until the watch ends. */
  private async watchOnce(): Promise<Ended> {
    if (this.resumeFrom !== undefined) return this.stream();
    if (this.streamsLists) return this.stream(new Map());
    try {
      await this.relist();
    } catch (error) {
      return { error: error as Error, progressed: false };
    }
    return this.stream();
  }

  private async relist(): Promise<void> {
    const { signal } = this.stopped;
    const list = await this.resource.list({ ...this.filter, signal });
    this.replace(new Map(list.items.map(o => [objectKey(o), this.adopt(o)])), list.metadata.resourceVersion ?? '');
  }

  /** `initial` collects the objects of a streamed list until the bookmark that ends it. */
  private stream(initial?: Map<string, Frozen<T>>): Promise<Ended> {
    const { clock, random } = this.options;
    const { signal } = this.stopped;
    const started = clock.monotonic();
    let collecting = initial;
    let delivered = false;
    return new Promise(resolve => {
      const sink = {
        event: (event: WatchEvent<T>) => {
          if (signal.aborted) return;
          if (!collecting) {
            delivered = true;
            this.apply(event);
          } else if (event.type !== 'BOOKMARK') {
            const key = objectKey(event.object);
            if (event.type === 'DELETED') collecting.delete(key);
            else collecting.set(key, this.adopt(event.object));
          } else if (event.object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true') {
            const listed = collecting;
            collecting = undefined;
            delivered = true;
            this.replace(listed, event.object.metadata.resourceVersion ?? '');
          }
        },
        end: (error?: Error) => resolve({ error, progressed: delivered || (!error && clock.monotonic() - started >= HEALTHY) }),
      };
      const query = initial
        ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' as const }
        : { resourceVersion: this.resumeFrom ?? '' };
      const timeoutSeconds = Math.floor(MIN_WATCH_SECONDS * (1 + random.next()));
      this.current = this.resource.watch({ ...this.filter, ...query, allowWatchBookmarks: true, timeoutSeconds }, sink);
    });
  }

  /** In process an object is taken as it comes, from a cache that shares it; items of a list over HTTP lack their type. */
  private adopt(object: T): Frozen<T> {
    if (object.kind && object.apiVersion) return guard(object) as Frozen<T>;
    return guard({ apiVersion: apiVersionOf(this.kind), kind: this.kind.kind, ...object }) as Frozen<T>;
  }

  private replace(listed: Map<string, Frozen<T>>, resourceVersion: string): void {
    for (const old of this.index.all()) {
      const key = objectKey(old);
      const now = listed.get(key);
      if (now && now.metadata.uid === old.metadata.uid) continue;
      this.index.remove(old);
      this.tell({ type: 'deleted', object: old });
    }
    for (const object of listed.values()) this.put(object);
    this.resumeFrom = resourceVersion;
    if (!this.hasSynced) {
      this.hasSynced = true;
      this.resolveSynced();
    }
    this.advance(resourceVersion);
  }

  private put(object: Frozen<T>, requestId?: string): void {
    const old = this.index.put(object);
    if (old && old.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (this.handlers.size === 0) return;
    this.tell(old ? { type: 'updated', object, old, requestId } : { type: 'added', object, requestId });
  }

  private add(object: Frozen<T>, requestId: string | undefined): void {
    this.index.add(object);
    if (this.handlers.size > 0) this.tell({ type: 'added', object, requestId });
  }

  private apply(event: WatchEvent<T>): void {
    if (event.type === 'DELETED') {
      const object = this.adopt(event.object);
      this.index.remove(object);
      this.tell({ type: 'deleted', object, requestId: event.requestId });
    } else if (event.type === 'ADDED') {
      this.add(this.adopt(event.object), event.requestId);
    } else if (event.type !== 'BOOKMARK') {
      this.put(this.adopt(event.object), event.requestId);
    }
    const { resourceVersion } = event.object.metadata;
    if (!resourceVersion) return;
    this.resumeFrom = resourceVersion;
    this.advance(resourceVersion);
  }

  /** One handler's fault is not the others'. */
  private tell(change: Change<T>): void {
    for (const handler of this.handlers) {
      try {
        handler(change);
      } catch (error) {
        this.options.log.error('change handler failed', { kind: kindKey(this.kind), key: objectKey(change.object), error });
      }
    }
  }

  private advance(resourceVersion: string): void {
    const revision = Number(resourceVersion);
    if (!(revision > this.revision)) return;
    this.revision = revision;
    if (this.waiters.size === 0) return;
    for (const waiter of [...this.waiters]) {
      if (waiter.revision > revision || !this.waiters.delete(waiter)) continue;
      waiter.run();
    }
  }
}

const isGone = (error: Error) => hasReason(error, 'Expired', 'Gone') || (error instanceof StatusError && error.code === 410);

/** An older server, or one without the WatchList feature, refuses `sendInitialEvents` outright. */
const refusesStreaming = (error: Error) => error instanceof StatusError && [400, 422].includes(error.code);
