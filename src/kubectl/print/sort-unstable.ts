/** Sorts as Go's sort.Sort does: a pattern-defeating quicksort, so that what compares equal ends up where upstream puts it. */

const INSERTION_LIMIT = 12;
const NINTHER_LIMIT = 50;
const MAX_SWAPS = 12;
const PARTIAL_STEPS = 5;

type Hint = 'unknown' | 'increasing' | 'decreasing';

/** Positions are in `items`; ranges are from `a` up to, not with, `b`. */
class Sorter<T> {
  private readonly items: T[];
  private readonly isLess: (a: T, b: T) => boolean;
  private swaps = 0;

  constructor(items: T[], isLess: (a: T, b: T) => boolean) {
    this.items = items;
    this.isLess = isLess;
  }

  private less(i: number, j: number): boolean {
    return this.isLess(this.items[i]!, this.items[j]!);
  }

  private swap(i: number, j: number): void {
    [this.items[i], this.items[j]] = [this.items[j]!, this.items[i]!];
  }

  sort(): void {
    const count = this.items.length;
    this.quick(0, count, 32 - Math.clz32(count));
  }

  private quick(from: number, to: number, depth: number): void {
    let [a, b, limit] = [from, to, depth];
    let wasBalanced = true;
    let wasPartitioned = true;
    while (b - a > INSERTION_LIMIT) {
      const length = b - a;
      if (limit === 0) return this.heap(a, b);
      if (!wasBalanced) {
        this.breakPatterns(a, b);
        limit--;
      }
      const { pivot, hint } = this.choosePivot(a, b);
      if (wasBalanced && wasPartitioned && hint === 'increasing' && this.partialInsertion(a, b)) return;
      if (a > 0 && !this.less(a - 1, pivot)) {
        a = this.partitionEqual(a, b, pivot);
        continue;
      }
      const { middle, wasSorted } = this.partition(a, b, pivot);
      wasPartitioned = wasSorted;
      wasBalanced = Math.min(middle - a, b - middle) >= Math.floor(length / 8);
      if (middle - a < b - middle) {
        this.quick(a, middle, limit);
        a = middle + 1;
      } else {
        this.quick(middle + 1, b, limit);
        b = middle;
      }
    }
    this.insertion(a, b);
  }

  private insertion(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.less(j, j - 1); j--) this.swap(j, j - 1);
  }

  private heap(a: number, b: number): void {
    const count = b - a;
    for (let i = Math.floor((count - 1) / 2); i >= 0; i--) this.siftDown(i, count, a);
    for (let i = count - 1; i >= 0; i--) {
      this.swap(a, a + i);
      this.siftDown(0, i, a);
    }
  }

  private siftDown(from: number, end: number, first: number): void {
    for (let root = from; ; ) {
      let child = 2 * root + 1;
      if (child >= end) return;
      if (child + 1 < end && this.less(first + child, first + child + 1)) child++;
      if (!this.less(first + root, first + child)) return;
      this.swap(first + root, first + child);
      root = child;
    }
  }

  /** Advances both ends of a range past what already is on its side of the pivot, which stands at `a`. */
  private narrow(range: { i: number; j: number }, isLeft: (at: number) => boolean, isRight: (at: number) => boolean): boolean {
    while (range.i <= range.j && isLeft(range.i)) range.i++;
    while (range.i <= range.j && isRight(range.j)) range.j--;
    return range.i <= range.j;
  }

  private partition(a: number, b: number, pivot: number): { middle: number; wasSorted: boolean } {
    this.swap(a, pivot);
    const range = { i: a + 1, j: b - 1 };
    let rounds = 0;
    while (this.narrow(range, at => this.less(at, a), at => !this.less(at, a))) {
      this.swap(range.i++, range.j--);
      rounds++;
    }
    this.swap(range.j, a);
    return { middle: range.j, wasSorted: rounds === 0 };
  }

  /** Nothing is less than the pivot: puts its equals first. */
  private partitionEqual(a: number, b: number, pivot: number): number {
    this.swap(a, pivot);
    const range = { i: a + 1, j: b - 1 };
    while (this.narrow(range, at => !this.less(a, at), at => this.less(a, at))) this.swap(range.i++, range.j--);
    return range.i;
  }

  /** Whether the range is sorted after a few shifts. */
  private partialInsertion(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < PARTIAL_STEPS; step++) {
      while (i < b && !this.less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < NINTHER_LIMIT) return false;
      this.swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.less(j, j - 1); j--) this.swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.less(j, j - 1); j++) this.swap(j, j - 1);
    }
    return false;
  }

  private breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    const mask = BigInt(2 ** (32 - Math.clz32(length)) - 1);
    const middle = a + Math.floor(length / 4) * 2;
    let random = BigInt(length);
    for (let at = middle - 1; at <= middle + 1; at++) {
      random ^= BigInt.asUintN(64, random << 13n);
      random ^= random >> 7n;
      random ^= BigInt.asUintN(64, random << 17n);
      const other = Number(random & mask);
      this.swap(at, a + (other >= length ? other - length : other));
    }
  }

  private choosePivot(a: number, b: number): { pivot: number; hint: Hint } {
    const length = b - a;
    const quarter = Math.floor(length / 4);
    this.swaps = 0;
    const [i, j, k] = [1, 2, 3].map(n => (length >= NINTHER_LIMIT ? this.medianAround(a + quarter * n) : a + quarter * n)) as [number, number, number];
    const pivot = this.median(i, j, k);
    if (this.swaps === 0) return { pivot, hint: 'increasing' };
    if (this.swaps < MAX_SWAPS) return { pivot, hint: 'unknown' };
    this.items.splice(a, length, ...this.items.slice(a, b).reverse());
    return { pivot: b - 1 - (pivot - a), hint: 'increasing' };
  }

  private medianAround(at: number): number {
    return this.median(at - 1, at, at + 1);
  }

  private median(a: number, b: number, c: number): number {
    const [low, high] = this.inOrder(a, b);
    const [middle] = this.inOrder(high, c);
    return this.inOrder(low, middle)[1];
  }

  private inOrder(a: number, b: number): [number, number] {
    if (!this.less(b, a)) return [a, b];
    this.swaps++;
    return [b, a];
  }
}

/** A sorted copy. */
export function sortUnstable<T>(items: readonly T[], isLess: (a: T, b: T) => boolean): T[] {
  const copy = [...items];
  new Sorter(copy, isLess).sort();
  return copy;
}
