/** A map whose keys can be walked and counted by prefix in byte order, at 100,000 keys as at ten. */
import { compareKeys, needsByteOrder } from './key-order.ts';

/** A full block is split in two; inserting moves at most this many slots. */
const BLOCK_SIZE = 512;
/** Where more than this share of the keys has no place yet, sorting all of them is faster. */
const RESORT_SHARE = 1 / 8;

interface Position {
  readonly block: number;
  readonly index: number;
}

/**
 * Keys in sorted blocks of bounded length; values in a hash map beside them.
 * Keys that come or go find their place when somebody next asks for the order: most are written and never listed.
 */
export class SortedMap<V> {
  readonly #values = new Map<string, V>();
  #blocks: string[][] = [];
  /** Keys that came or went since the order was last asked for; some perhaps twice. */
  #unplaced: string[] = [];
  /** Whether a key was seen for which the engine's own, seven times faster comparison would be wrong. */
  #byBytes = false;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    const before = this.#values.size;
    this.#values.set(key, value);
    if (this.#values.size > before) this.#note(key);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#note(key);
  }

  /** Keys that start with `prefix` and are greater than `after`, in order. Don't change the map meanwhile. */
  *keys(prefix: string, after?: string): Generator<string> {
    this.#place();
    let { block, index } = this.#start(prefix, after);
    for (; block < this.#blocks.length; block++, index = 0) {
      const keys = this.#blocks[block]!;
      for (; index < keys.length; index++) {
        const key = keys[index]!;
        if (!key.startsWith(prefix)) return;
        yield key;
      }
    }
  }

  /** How many keys `keys` would answer, without walking them. */
  count(prefix: string, after?: string): number {
    this.#place();
    const start = this.#start(prefix, after);
    const end = this.#end(prefix);
    let count = end.index - start.index;
    for (let block = start.block; block < end.block; block++) count += this.#blocks[block]!.length;
    return start.block > end.block ? 0 : Math.max(0, count);
  }

  #compare(a: string, b: string): number {
    if (this.#byBytes) return compareKeys(a, b);
    return a < b ? -1 : a === b ? 0 : 1;
  }

  /** Keys that come and go without end must not pile up where nobody asks for the order. */
  #note(key: string): void {
    this.#unplaced.push(key);
    if (this.#unplaced.length > 2 * this.#values.size + BLOCK_SIZE) this.#place();
  }

  #place(): void {
    const keys = this.#unplaced;
    if (keys.length === 0) return;
    this.#unplaced = [];
    this.#byBytes ||= keys.some(needsByteOrder);
    if (keys.length > this.#values.size * RESORT_SHARE) return this.#resort();
    for (const key of keys) {
      if (this.#values.has(key)) this.#insert(key);
      else this.#remove(key);
    }
  }

  #resort(): void {
    const sorted = [...this.#values.keys()].sort(this.#byBytes ? compareKeys : undefined);
    this.#blocks = [];
    for (let at = 0; at < sorted.length; at += BLOCK_SIZE) this.#blocks.push(sorted.slice(at, at + BLOCK_SIZE));
  }

  #insert(key: string): void {
    const { block, index } = this.#seek(key);
    const keys = this.#blocks[block];
    if (keys === undefined) return this.#append(key);
    if (keys[index] === key) return;
    keys.splice(index, 0, key);
    if (keys.length > BLOCK_SIZE) this.#blocks.splice(block + 1, 0, keys.splice(BLOCK_SIZE / 2));
  }

  #remove(key: string): void {
    const { block, index } = this.#seek(key);
    const keys = this.#blocks[block];
    if (keys?.[index] !== key) return;
    keys.splice(index, 1);
    if (keys.length === 0) this.#blocks.splice(block, 1);
  }

  #append(key: string): void {
    const last = this.#blocks.at(-1);
    if (last === undefined || last.length >= BLOCK_SIZE) this.#blocks.push([key]);
    else last.push(key);
  }

  /** The first key that is not before `key`; one past the last block where there is none. */
  #seek(key: string): Position {
    return this.#first(candidate => this.#compare(candidate, key) >= 0);
  }

  #start(prefix: string, after?: string): Position {
    if (after === undefined || this.#compare(after, prefix) < 0) return this.#seek(prefix);
    return this.#first(key => this.#compare(key, after) > 0);
  }

  /** The first key after all that start with `prefix`. */
  #end(prefix: string): Position {
    return this.#first(key => this.#compare(key, prefix) > 0 && !key.startsWith(prefix));
  }

  /** Two binary searches: over the blocks' last keys, then within the block. `holds` is false, then true. */
  #first(holds: (key: string) => boolean): Position {
    const block = lowerBound(this.#blocks.length, i => holds(this.#blocks[i]!.at(-1)!));
    const keys = this.#blocks[block];
    return { block, index: keys === undefined ? 0 : lowerBound(keys.length, i => holds(keys[i]!)) };
  }
}

/** The first of `length` positions for which `holds` is true; `length` where there is none. */
function lowerBound(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
