/** Entries by namespace and name, listed in the order of their keys; the order is worked out when a list asks for it. */
import type { Entry } from './entry.ts';

class Bucket {
  readonly byName = new Map<string, Entry>();
  private sorted: Entry[] | undefined;

  set(entry: Entry): void {
    const before = this.byName.size;
    this.byName.set(entry.name, entry);
    // A changed object keeps its place: only the array of entries is stale, and sorting a nearly sorted array is cheap.
    this.sorted = undefined;
    if (this.byName.size > before) this.names = undefined;
  }
  delete(name: string): void {
    this.byName.delete(name);
    this.sorted = undefined;
    this.names = undefined;
  }
  list(): readonly Entry[] {
    if (this.sorted === undefined) {
      this.names ??= [...this.byName.keys()].sort();
      this.sorted = this.names.map(name => this.byName.get(name)!);
    }
    return this.sorted;
  }
  private names: string[] | undefined;
}

export class Objects {
  private readonly buckets = new Map<string, Bucket>();
  private namespaces: string[] | undefined;
  size = 0;

  get(namespace: string, name: string): Entry | undefined {
    return this.buckets.get(namespace)?.byName.get(name);
  }

  set(entry: Entry): void {
    let bucket = this.buckets.get(entry.namespace);
    if (bucket === undefined) {
      bucket = new Bucket();
      this.buckets.set(entry.namespace, bucket);
      this.namespaces = undefined;
    }
    const before = bucket.byName.size;
    bucket.set(entry);
    this.size += bucket.byName.size - before;
  }

  delete(namespace: string, name: string): void {
    const bucket = this.buckets.get(namespace);
    if (!bucket?.byName.has(name)) return;
    bucket.delete(name);
    this.size--;
    if (bucket.byName.size > 0) return;
    this.buckets.delete(namespace);
    this.namespaces = undefined;
  }

  list(namespace?: string): readonly Entry[] {
    if (namespace !== undefined) return this.buckets.get(namespace)?.list() ?? [];
    if (this.buckets.size === 1) return this.buckets.values().next().value!.list();
    // Keys are `namespace/name`: '-' sorts before '/', so `a-b/x` comes before `a/x`.
    this.namespaces ??= [...this.buckets.keys()].map(n => `${n}/`).sort().map(n => n.slice(0, -1));
    return this.namespaces.flatMap(n => this.buckets.get(n)!.list());
  }

  clear(): void {
    this.buckets.clear();
    this.namespaces = undefined;
    this.size = 0;
  }
}
