/** A page of keys: the current ones, with those that changed since put back as they stood. */
import { compareKeys } from './memory/key-order.ts';
import type { SortedMap } from './memory/sorted-map.ts';
import type { ListResult, StoredEntry } from './store.ts';

export interface Page {
  readonly revision: number;
  readonly after?: string;
  readonly limit?: number;
  /** What stood at `revision` under the keys that changed since; undefined: nothing did. */
  readonly earlier?: ReadonlyMap<string, StoredEntry | undefined>;
}

export function listAt(current: SortedMap<StoredEntry>, prefix: string, page: Page): ListResult {
  const { revision, after, earlier = new Map() } = page;
  const limit = page.limit === undefined || page.limit <= 0 ? Infinity : page.limit;
  const restored = [...earlier.values()].filter(entry => entry !== undefined && isWithin(entry.key, prefix, after)) as StoredEntry[];
  restored.sort((a, b) => compareKeys(a.key, b.key));
  const total = current.count(prefix, after) - countHidden(current, earlier.keys(), { prefix, after }) + restored.length;
  const entries: StoredEntry[] = [];
  for (const entry of merge(unchanged(current, prefix, page), restored)) {
    if (entries.length >= limit) break;
    entries.push(entry);
  }
  return { revision, entries, remaining: total - entries.length };
}

function* unchanged(current: SortedMap<StoredEntry>, prefix: string, { after, earlier }: Page): Generator<StoredEntry> {
  for (const key of current.keys(prefix, after)) if (!earlier?.has(key)) yield current.get(key)!;
}

function countHidden(current: SortedMap<StoredEntry>, changed: Iterable<string>, range: { prefix: string; after: string | undefined }): number {
  let count = 0;
  for (const key of changed) if (current.get(key) !== undefined && isWithin(key, range.prefix, range.after)) count++;
  return count;
}

const isWithin = (key: string, prefix: string, after: string | undefined): boolean =>
  key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0);

/** Two sorted sequences without a common key as one. */
function* merge(left: Iterable<StoredEntry>, right: readonly StoredEntry[]): Generator<StoredEntry> {
  let next = 0;
  for (const entry of left) {
    while (next < right.length && compareKeys(right[next]!.key, entry.key) < 0) yield right[next++]!;
    yield entry;
  }
  yield* right.slice(next);
}
