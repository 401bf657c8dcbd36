/** Read your writes: holds a key until the caches have seen everything that the key's reconcile wrote. */
import type { Cache } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import type { Addressable } from '../client/paths.ts';
import { kindKey } from '../client/paths.ts';
import type { Written } from '../client/typed-client.ts';
import type { KubeObject } from '../machinery/object.ts';

/** A write not yet seen by the cache of its kind. */
type Pending =
  | { readonly cache: Cache; readonly revision: number }
  /** Deleted at once: the answer was a Status and told no revision. */
  | { readonly cache: Cache; readonly gone: { readonly name: string; readonly namespace: string | undefined; readonly uid: string | undefined } };

const isSeen = (pending: Pending): boolean => {
  if ('revision' in pending) return pending.cache.revision >= pending.revision;
  const { name, namespace, uid } = pending.gone;
  const object = pending.cache.get(name, namespace);
  return !object || object.metadata.deletionTimestamp !== undefined || object.metadata.uid !== uid;
};

export class WriteBarrier {
  private readonly caches: Caches;
  private readonly pending = new Map<string, Pending>();

  constructor(caches: Caches) {
    this.caches = caches;
  }

  /** Only kinds with a whole cache are waited for: nobody can read an old copy of what is not cached. */
  record(written: Written): void {
    const cache = this.caches.existing(written.kind);
    if (!cache) return;
    const revision = Number((written.answer as KubeObject | undefined)?.metadata?.resourceVersion);
    if (revision > 0) this.expectRevision(cache, written.kind, revision);
    else if (written.verb === 'delete') this.expectGone(cache, written.name ?? '', written.namespace);
  }

  /** A deletion that found nothing: the cache has yet to learn of it. */
  expectGone(cache: Cache, name: string, namespace: string | undefined): void {
    const object = cache.get(name, namespace);
    if (!object) return;
    const uid = object.metadata.uid;
    this.pending.set(`${kindKey(cache.kind)} ${namespace ?? ''}/${name} ${uid ?? ''}`, { cache, gone: { name, namespace, uid } });
  }

  private expectRevision(cache: Cache, kind: Addressable, revision: number): void {
    const key = kindKey(kind);
    const before = this.pending.get(key);
    if (before && 'revision' in before && before.revision >= revision) return;
    this.pending.set(key, { cache, revision });
  }

  get isOpen(): boolean {
    for (const [key, pending] of this.pending) {
      if (!isSeen(pending)) return false;
      this.pending.delete(key);
    }
    return true;
  }

  /** Calls `run` when something that was waited for may have been seen: look at `isOpen` again then. */
  whenCloser(run: () => void): () => void {
    for (const pending of this.pending.values()) {
      if (isSeen(pending)) continue;
      // A deletion is seen with the next revision of its kind, at the latest with a bookmark.
      const revision = 'revision' in pending ? pending.revision : pending.cache.revision + 1;
      return pending.cache.whenReached(revision, run);
    }
    run();
    return () => {};
  }

  /** After so long without the writes being seen, the caches are believed again. */
  clear(): void {
    this.pending.clear();
  }
}
