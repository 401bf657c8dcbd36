/** Finds the watchers that an event concerns without asking all of them: 5,000 kubelets each watch their own node. */
import type { CacheEvent } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { Filter, Watcher } from './watcher.ts';

export type IndexedField = { readonly field: string; value(entry: Entry): string };

export class Dispatch {
  private readonly byTrigger = new Map<string, Set<Watcher>>();
  private readonly fields: readonly IndexedField[];
  count = 0;

  constructor(fields: readonly IndexedField[]) {
    this.fields = fields;
  }

  add(watcher: Watcher): void {
    const trigger = this.triggerOf(watcher.filter);
    const set = this.byTrigger.get(trigger);
    if (set) set.add(watcher);
    else this.byTrigger.set(trigger, new Set([watcher]));
    this.count++;
    watcher.whenStopped(() => this.remove(trigger, watcher));
  }

  /** Offers the event to everyone it may concern; collects who then has something to flush. */
  offer(event: CacheEvent, waiting: Watcher[]): void {
    if (this.count === 0) return;
    const { namespace, name } = event.entry;
    this.offerTo('', event, waiting);
    this.offerTo(`n/${namespace}`, event, waiting);
    this.offerTo(`o/${namespace}/${name}`, event, waiting);
    for (const field of this.fields) {
      const now = field.value(event.entry);
      this.offerTo(`${field.field}=${now}`, event, waiting);
      const before = event.previous === undefined ? now : field.value(event.previous);
      if (before !== now) this.offerTo(`${field.field}=${before}`, event, waiting);
    }
  }

  all(): Watcher[] {
    return [...this.byTrigger.values()].flatMap(set => [...set]);
  }

  private offerTo(trigger: string, event: CacheEvent, waiting: Watcher[]): void {
    const set = this.byTrigger.get(trigger);
    if (set === undefined) return;
    for (const watcher of set) if (watcher.offer(event)) waiting.push(watcher);
  }

  /** The narrowest trigger that this filter allows. */
  private triggerOf(filter: Filter): string {
    if (filter.indexed && this.fields.some(f => f.field === filter.indexed!.field)) return `${filter.indexed.field}=${filter.indexed.value}`;
    if (filter.name !== undefined && filter.namespace !== undefined) return `o/${filter.namespace}/${filter.name}`;
    if (filter.namespace !== undefined) return `n/${filter.namespace}`;
    return '';
  }

  private remove(trigger: string, watcher: Watcher): void {
    const set = this.byTrigger.get(trigger);
    if (set?.delete(watcher)) this.count--;
    if (set?.size === 0) this.byTrigger.delete(trigger);
  }
}
