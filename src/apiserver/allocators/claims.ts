/** Who holds what: values claimed by stored objects and by writes under way. A value may be claimed more than once for a moment. */
export class Claims<T> {
  private readonly counts = new Map<T, number>();

  has(value: T): boolean {
    return this.counts.has(value);
  }
  add(value: T): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }
  drop(value: T): void {
    const left = (this.counts.get(value) ?? 0) - 1;
    if (left > 0) this.counts.set(value, left);
    else this.counts.delete(value);
  }
  get size(): number {
    return this.counts.size;
  }
}

/** A value of [0, size) that `taken` does not hold, sought from a random start; undefined where all are taken. */
export function pick(size: number, start: number, taken: (offset: number) => boolean): number | undefined {
  for (let i = 0; i < size; i++) {
    const offset = (start + i) % size;
    if (!taken(offset)) return offset;
  }
  return undefined;
}
