/** The newest state of every object of one kind, and its recent changes: what every read and watch is answered from. */
import type { StoredEntry, StoreEvent } from '../../store/store.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { Codec } from '../encoding/codec.ts';
import { CacheEvent } from './delivery.ts';
import { Dispatch } from './dispatch.ts';
import { Entry } from './entry.ts';
import { Objects } from './objects.ts';
import { selects, type Filter, type Watcher } from './watcher.ts';

/** How many changes are kept at least; older ones come from the store's history. */
const HISTORY = 1000;

type Place = { readonly namespace: string; readonly name: string };

/** What a writer notes on its write: where, the parsed form, which it leaves to the cache, and the request that it is. */
export interface Handover extends Place {
  readonly object?: KubeObject | undefined;
  readonly requestId: string;
  /** What the cache made of it. */
  entry?: Entry;
}

export class KindCache {
  readonly kind: AnyKind;
  readonly prefix: string;
  readonly codec: Codec;
  readonly dispatch: Dispatch;
  private readonly objects = new Objects();
  private history: CacheEvent[] = [];
  /** Every change after this revision is in `history`. */
  private historyFrom = 0;
  /** The revision of the newest change of this kind. */
  lastChange = 0;

  constructor(kind: AnyKind, prefix: string) {
    this.kind = kind;
    this.prefix = prefix;
    this.codec = new Codec(kind.kind, kind.apiVersion);
    const fields = (kind.indexedFields ?? []).map(field => {
      const read = kind.fieldSelectors?.[field];
      return { field, value: (entry: Entry) => read?.(entry.object as never) ?? '' };
    });
    this.dispatch = new Dispatch(fields);
  }

  get size(): number {
    return this.objects.size;
  }

  key(namespace: string, name: string): string {
    return namespace === '' ? `${this.prefix}${name}` : `${this.prefix}${namespace}/${name}`;
  }

  get(namespace: string, name: string): Entry | undefined {
    return this.objects.get(namespace, name);
  }

  /** In the order of their keys. */
  list(filter: Filter): readonly Entry[] {
    if (filter.name !== undefined && (filter.namespace !== undefined || this.kind.scope === 'Cluster')) {
      const entry = this.get(filter.namespace ?? '', filter.name);
      return entry !== undefined && selects(filter, entry) ? [entry] : [];
    }
    const entries = this.objects.list(filter.namespace);
    if (filter.matches === undefined && filter.name === undefined) return entries;
    return entries.filter(entry => selects(filter, entry));
  }

  /** Takes the state at `revision` in place of what was there. */
  load(entries: readonly StoredEntry[], revision: number): void {
    this.objects.clear();
    for (const stored of entries) {
      this.objects.set(this.entryOf(stored));
      this.lastChange = Math.max(this.lastChange, stored.modRevision);
    }
    this.history = [];
    this.historyFrom = revision;
  }

  entryOf(stored: StoredEntry): Entry {
    return new Entry(this.codec, this.codec.accept(stored.value), { ...this.placeOf(stored.key), revision: stored.modRevision });
  }

  eventOf(event: StoreEvent): CacheEvent {
    const { revision } = event;
    const note = event.note as Handover | undefined;
    const requestId = note?.requestId;
    const previous = event.previous && this.entryOfVersion(event.previous, note ?? this.placeOf(event.key));
    if (event.entry === undefined) return new CacheEvent({ entry: previous!.at(revision), previous, deleted: true, revision, requestId });
    const entry = note === undefined ? this.entryOf(event.entry) : this.takeOver(note, event.entry);
    return new CacheEvent({ entry, previous, deleted: false, revision, requestId });
  }

  private takeOver(note: Handover, { value, modRevision }: StoredEntry): Entry {
    const { namespace, name, object } = note;
    const entry = new Entry(this.codec, value, { namespace, name, revision: modRevision });
    if (object !== undefined) entry.adopt(object);
    return (note.entry = entry);
  }

  apply(change: StoreEvent, waiting: Watcher[]): CacheEvent {
    const event = this.eventOf(change);
    if (event.deleted) this.objects.delete(event.entry.namespace, event.entry.name);
    else this.objects.set(event.entry);
    this.lastChange = event.revision;
    this.remember(event);
    this.dispatch.offer(event, waiting);
    return event;
  }

  /** The changes after `revision`, or undefined where they reach back further than is kept here. */
  changesAfter(revision: number): readonly CacheEvent[] | undefined {
    if (revision >= this.lastChange) return [];
    if (revision < this.historyFrom) return undefined;
    let at = this.history.length;
    while (at > 0 && this.history[at - 1]!.revision > revision) at--;
    return this.history.slice(at);
  }

  private remember(event: CacheEvent): void {
    this.history.push(event);
    if (this.history.length < 2 * HISTORY) return;
    const dropped = this.history.length - HISTORY;
    this.historyFrom = this.history[dropped - 1]!.revision;
    this.history = this.history.slice(dropped);
  }

  /** The cached entry with its parsed form, where it is still of this version. */
  private entryOfVersion(stored: StoredEntry, { namespace, name }: Place): Entry {
    const entry = this.objects.get(namespace, name);
    return entry?.revision === stored.modRevision ? entry : this.entryOf(stored);
  }

  private placeOf(key: string): Place {
    const start = this.prefix.length;
    const slash = key.indexOf('/', start);
    return slash < 0 ? { namespace: '', name: key.slice(start) } : { namespace: key.slice(start, slash), name: key.slice(slash + 1) };
  }
}
