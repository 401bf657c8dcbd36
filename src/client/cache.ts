/** A local copy of one kind's objects, as those who read it see it. */
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { IndexValues } from './object-index.ts';
import type { Addressable } from './paths.ts';

export interface Change<T extends KubeObject = KubeObject> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: Frozen<T>;
  /** Of an update: what stood there before. */
  readonly old?: Frozen<T>;
  /** The request that caused it, where the server tells. */
  readonly requestId?: string | undefined;
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
