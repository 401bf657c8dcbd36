/** Finds the watchers that an event concerns without asking all of them: 5,000 kubelets each watch their own node. */
import type { CacheEvent } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { Filter, Watcher } from './watcher.ts';

export type IndexedField = { readonly field: string; value(entry: Entry): string };

/** Watchers by what they all want: a namespace, one object, a field's value. */
class Group {
  private readonly members = new Map<string, Set<Watcher>>();

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  get(key: string): ReadonlySet<Watcher> | undefined {
    return this.members.get(key);
  }

  add(key: string, watcher: Watcher): void {
    const set = this.members.get(key);
    if (set) set.add(watcher);
    else this.members.set(key, new Set([watcher]));
  }

  remove(key: string, watcher: Watcher): void {
    const set = this.members.get(key);
    set?.delete(watcher);
    if (set?.size === 0) this.members.delete(key);
  }

  *all(): Generator<Watcher> {
    for (const set of this.members.values()) yield* set;
  }
}

const EVERYTHING = '';

export class Dispatch {
  private readonly unbound = new Group();
  private readonly byNamespace = new Group();
  private readonly byObject = new Group();
  private readonly byField: readonly { readonly field: IndexedField; readonly group: Group }[];
  count = 0;

  constructor(fields: readonly IndexedField[]) {
    this.byField = fields.map(field => ({ field, group: new Group() }));
  }

  add(watcher: Watcher): void {
    const { group, key } = this.placeOf(watcher.filter);
    group.add(key, watcher);
    this.count++;
    watcher.whenStopped(() => {
      group.remove(key, watcher);
      this.count--;
    });
  }

  /** Offers the event to everyone it may concern; collects who then has something to flush. A group that nobody is in costs nothing. */
  offer(event: CacheEvent, waiting: Watcher[]): void {
    if (this.count === 0) return;
    const { namespace, name } = event.entry;
    offerTo(this.unbound.get(EVERYTHING), event, waiting);
    if (!this.byNamespace.isEmpty) offerTo(this.byNamespace.get(namespace), event, waiting);
    if (!this.byObject.isEmpty) offerTo(this.byObject.get(`${namespace}/${name}`), event, waiting);
    for (const { field, group } of this.byField) {
      if (group.isEmpty) continue;
      const now = field.value(event.entry);
      offerTo(group.get(now), event, waiting);
      const before = event.previous === undefined ? now : field.value(event.previous);
      if (before !== now) offerTo(group.get(before), event, waiting);
    }
  }

  all(): Watcher[] {
    const groups = [this.unbound, this.byNamespace, this.byObject, ...this.byField.map(({ group }) => group)];
    return groups.flatMap(group => [...group.all()]);
  }

  /** Where the fewest events come by that this filter may want. */
  private placeOf({ indexed, namespace, name }: Filter): { readonly group: Group; readonly key: string } {
    const byField = indexed && this.byField.find(({ field }) => field.field === indexed.field);
    if (byField) return { group: byField.group, key: indexed.value };
    if (namespace === undefined) return { group: this.unbound, key: EVERYTHING };
    if (name !== undefined) return { group: this.byObject, key: `${namespace}/${name}` };
    return { group: this.byNamespace, key: namespace };
  }
}

function offerTo(watchers: ReadonlySet<Watcher> | undefined, event: CacheEvent, waiting: Watcher[]): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) if (watcher.offer(event)) waiting.push(watcher);
}
