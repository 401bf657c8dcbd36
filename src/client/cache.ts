/** Local copies of the API server's objects, kept by list and watch and shared by all who read the same kind. */
import type { Clock } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { Client } from './client.ts';
import { Informer } from './informer.ts';
import type { IndexValues } from './object-index.ts';
import { type Addressable, kindKey } from './paths.ts';

export interface Change<T extends KubeObject = KubeObject> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: Frozen<T>;
  /** Of an update: what stood there before. */
  readonly old?: Frozen<T>;
  /** The request that caused it, where the server tells. */
  readonly requestId?: string;
}

/** A lagging, read-only copy of one kind's objects. Objects are frozen and shared: copy to change. */
export interface Cache<T extends KubeObject = KubeObject> {
  readonly kind: Addressable;
  readonly filter: CacheFilter;
  /** Resolves once the first complete list is in; rejects when the caches are stopped before. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** Every change up to this revision is in; 0 before the first list. */
  readonly revision: number;
  readonly size: number;
  get(name: string, namespace?: string): Frozen<T> | undefined;
  /** All of them, or a namespace's. The array is the caller's own. */
  list(namespace?: string): Frozen<T>[];
  /** Those whose controller reference has this uid. */
  ownedBy(uid: string): Frozen<T>[];
  /** Those of a namespace that have no controller. */
  orphans(namespace: string | undefined): Frozen<T>[];
  /** Adding an index again under its name does nothing. */
  addIndex(name: string, values: IndexValues<T>): void;
  byIndex(name: string, value: string): Frozen<T>[];
  /** Called for every change in order; first, at once, with an `added` for each object already here. */
  onChange(handler: (change: Change<T>) => void): () => void;
  /** Calls `run` as soon as `revision` has been reached: at once where it has. */
  whenReached(revision: number, run: () => void): () => void;
}

/** What part of a kind a cache holds. Absent: everything. */
export interface CacheFilter {
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export interface CachesOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

/** The caches of one process: one watch for each kind and filter, started when it is first asked for. */
export class Caches {
  private readonly informers = new Map<string, Informer<KubeObject>>();
  private readonly options: CachesOptions;

  constructor(options: CachesOptions) {
    this.options = options;
  }

  for<T extends KubeObject>(kind: Kind<T> | Addressable, filter: CacheFilter = {}): Cache<T> {
    const key = `${kindKey(kind)}?${filter.namespace ?? ''}&${filter.fieldSelector ?? ''}&${filter.labelSelector ?? ''}`;
    let informer = this.informers.get(key);
    if (!informer) {
      informer = new Informer<KubeObject>({ ...this.options, log: this.options.log ?? silentLog, kind, filter });
      this.informers.set(key, informer);
      informer.start();
    }
    return informer as unknown as Cache<T>;
  }

  /** Ends one cache's watch and forgets it: of a kind that is no longer served. */
  drop(kind: Addressable, filter: CacheFilter = {}): void {
    const key = `${kindKey(kind)}?${filter.namespace ?? ''}&${filter.fieldSelector ?? ''}&${filter.labelSelector ?? ''}`;
    this.informers.get(key)?.stop();
    this.informers.delete(key);
  }

  /** The unfiltered cache of a kind, where somebody has asked for one. */
  existing<T extends KubeObject>(kind: Addressable): Cache<T> | undefined {
    return this.informers.get(`${kindKey(kind)}?&&`) as unknown as Cache<T> | undefined;
  }

  /** Resolves once every cache asked for so far has synced. */
  async synced(): Promise<void> {
    await Promise.all([...this.informers.values()].map(informer => informer.synced));
  }
}
