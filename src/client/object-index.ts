/** A keyed set of objects with indexes kept in step: the local store of a cache. */
import { controllerOf, objectKey, type Frozen, type KubeObject } from '../machinery/object.ts';

export type IndexValues<T extends KubeObject> = (object: Frozen<T>) => readonly string[];

interface Index<T extends KubeObject> {
  readonly values: IndexValues<T>;
  /** Filled when it is first asked for, and kept in step from then on: most indexes of most kinds never are. */
  buckets: Map<string, Map<string, Frozen<T>>> | undefined;
}

/** The two indexes that every cache has. */
export const BY_NAMESPACE = 'namespace';
export const BY_CONTROLLER = 'controller';

/** Where BY_CONTROLLER keeps a namespace's objects that have no controller. */
export const orphansOf = (namespace: string | undefined): string => `orphans of ${namespace ?? ''}`;

export class ObjectIndex<T extends KubeObject> {
  private readonly objects = new Map<string, Frozen<T>>();
  private readonly indexes = new Map<string, Index<T>>();

  constructor() {
    this.addIndex(BY_NAMESPACE, o => [o.metadata.namespace ?? '']);
    this.addIndex(BY_CONTROLLER, o => {
      const owner = controllerOf(o);
      return [owner ? owner.uid : orphansOf(o.metadata.namespace)];
    });
  }

  /** Adding a name again keeps the index that is there. */
  addIndex(name: string, values: IndexValues<T>): void {
    if (!this.indexes.has(name)) this.indexes.set(name, { values, buckets: undefined });
  }

  get(key: string): Frozen<T> | undefined {
    return this.objects.get(key);
  }
  all(): Frozen<T>[] {
    return [...this.objects.values()];
  }
  get size(): number {
    return this.objects.size;
  }

  lookup(index: string, value: string): Frozen<T>[] {
    const found = this.indexes.get(index);
    if (!found) throw new Error(`looking up index ${JSON.stringify(index)}: no such index`);
    if (found.buckets === undefined) {
      found.buckets = new Map();
      for (const [key, object] of this.objects) enter(found, key, object);
    }
    return [...(found.buckets.get(value)?.values() ?? [])];
  }

  /** As `put` of what is known to be new, at half the look-ups. Where it is not new after all, the indexes are made again. */
  add(object: Frozen<T>): void {
    const key = objectKey(object);
    const { size } = this.objects;
    this.objects.set(key, object);
    const isNew = this.objects.size > size;
    for (const index of this.indexes.values()) {
      if (isNew) enter(index, key, object);
      else index.buckets = undefined;
    }
  }

  /** Answers what stood there before. */
  put(object: Frozen<T>): Frozen<T> | undefined {
    const key = objectKey(object);
    const old = this.objects.get(key);
    this.objects.set(key, object);
    for (const index of this.indexes.values()) {
      if (old !== undefined) leave(index, key, old);
      enter(index, key, object);
    }
    return old;
  }

  remove(key: string): Frozen<T> | undefined {
    const old = this.objects.get(key);
    if (!old) return undefined;
    this.objects.delete(key);
    for (const index of this.indexes.values()) leave(index, key, old);
    return old;
  }
}

function enter<T extends KubeObject>({ values, buckets }: Index<T>, key: string, object: Frozen<T>): void {
  if (buckets === undefined) return;
  for (const value of values(object)) {
    const bucket = buckets.get(value);
    if (bucket) bucket.set(key, object);
    else buckets.set(value, new Map([[key, object]]));
  }
}

function leave<T extends KubeObject>({ values, buckets }: Index<T>, key: string, object: Frozen<T>): void {
  if (buckets === undefined) return;
  for (const value of values(object)) {
    const bucket = buckets.get(value);
    bucket?.delete(key);
    if (bucket?.size === 0) buckets.delete(value);
  }
}
