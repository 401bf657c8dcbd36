/** A keyed set of objects with indexes kept in step: the local store of a cache. */
import { controllerOf, type Frozen, type KubeObject } from '../machinery/object.ts';

export type IndexValues<T extends KubeObject> = (object: Frozen<T>) => readonly string[];

interface Index<T extends KubeObject> {
  readonly values: IndexValues<T>;
  /** Filled when it is first asked for, and kept in step from then on: most indexes of most kinds never are. */
  buckets: Map<string, Set<Frozen<T>>> | undefined;
}

/** The index that every cache has. */
export const BY_CONTROLLER = 'controller';

/** Where BY_CONTROLLER keeps a namespace's objects that have no controller. */
export const orphansOf = (namespace: string | undefined): string => `orphans of ${namespace ?? ''}`;

export class ObjectIndex<T extends KubeObject> {
  /** By namespace and name; what has no namespace lies under the empty one. */
  private readonly namespaces = new Map<string, Map<string, Frozen<T>>>();
  private readonly indexes = new Map<string, Index<T>>();
  size = 0;

  constructor() {
    this.addIndex(BY_CONTROLLER, o => {
      const owner = controllerOf(o);
      return [owner ? owner.uid : orphansOf(o.metadata.namespace)];
    });
  }

  /** Adding a name again keeps the index that is there. */
  addIndex(name: string, values: IndexValues<T>): void {
    if (!this.indexes.has(name)) this.indexes.set(name, { values, buckets: undefined });
  }

  get(namespace: string, name: string): Frozen<T> | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }
  all(): Frozen<T>[] {
    return [...this.namespaces.values()].flatMap(objects => [...objects.values()]);
  }
  in(namespace: string): Frozen<T>[] {
    return [...(this.namespaces.get(namespace)?.values() ?? [])];
  }

  lookup(index: string, value: string): Frozen<T>[] {
    const found = this.indexes.get(index);
    if (!found) throw new Error(`looking up index ${JSON.stringify(index)}: no such index`);
    if (found.buckets === undefined) {
      found.buckets = new Map();
      for (const object of this.all()) enter(found, object);
    }
    return [...(found.buckets.get(value) ?? [])];
  }

  /** As `put` of what is known to be new, at half the look-ups. Where it is not new after all, the indexes are made again. */
  add(object: Frozen<T>): void {
    const isNew = this.set(object);
    for (const index of this.indexes.values()) {
      if (isNew) enter(index, object);
      else index.buckets = undefined;
    }
  }

  /** Answers what stood there before. */
  put(object: Frozen<T>): Frozen<T> | undefined {
    const { namespace = '', name = '' } = object.metadata;
    const old = this.get(namespace, name);
    this.set(object);
    for (const index of this.indexes.values()) {
      if (old !== undefined) leave(index, old);
      enter(index, object);
    }
    return old;
  }

  /** Whatever stands in the object's place. */
  remove({ metadata: { namespace = '', name = '' } }: Frozen<T>): void {
    const objects = this.namespaces.get(namespace);
    const old = objects?.get(name);
    if (objects === undefined || old === undefined) return;
    objects.delete(name);
    this.size--;
    if (objects.size === 0) this.namespaces.delete(namespace);
    for (const index of this.indexes.values()) leave(index, old);
  }

  /** Whether nothing stood in its place. */
  private set(object: Frozen<T>): boolean {
    const { namespace = '', name = '' } = object.metadata;
    let objects = this.namespaces.get(namespace);
    if (objects === undefined) this.namespaces.set(namespace, (objects = new Map<string, Frozen<T>>()));
    const { size } = objects;
    objects.set(name, object);
    if (objects.size === size) return false;
    this.size++;
    return true;
  }
}

function enter<T extends KubeObject>({ values, buckets }: Index<T>, object: Frozen<T>): void {
  if (buckets === undefined) return;
  for (const value of values(object)) {
    const bucket = buckets.get(value);
    if (bucket) bucket.add(object);
    else buckets.set(value, new Set([object]));
  }
}

function leave<T extends KubeObject>({ values, buckets }: Index<T>, object: Frozen<T>): void {
  if (buckets === undefined) return;
  for (const value of values(object)) {
    const bucket = buckets.get(value);
    bucket?.delete(object);
    if (bucket?.size === 0) buckets.delete(value);
  }
}
