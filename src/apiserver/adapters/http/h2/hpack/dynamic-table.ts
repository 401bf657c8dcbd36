/** What a connection's header blocks have put in the table so far: the newest comes first, the oldest makes room. */

/** What an entry counts beside its bytes. */
export const ENTRY_OVERHEAD = 32;

export class DynamicTable {
  /** Name and value by turns, oldest first, from `first` on. */
  private entries: string[] = [];
  private first = 0;
  private size = 0;
  private limit: number;
  /** Counts what changed the table: a block means the same again only where it stood still. */
  changes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get count(): number {
    return (this.entries.length - this.first) / 2;
  }

  /** `index` 0 is the newest. */
  name(index: number): string {
    return this.entries[this.entries.length - 2 * (index + 1)]!;
  }
  value(index: number): string {
    return this.entries[this.entries.length - 2 * index - 1]!;
  }

  resize(limit: number): void {
    this.limit = limit;
    this.changes++;
    this.evict(limit);
  }

  /** One that is larger than the table empties it. */
  add(name: string, value: string): void {
    const size = name.length + value.length + ENTRY_OVERHEAD;
    this.changes++;
    this.evict(this.limit - size);
    if (size > this.limit) return;
    this.entries.push(name, value);
    this.size += size;
  }

  private evict(limit: number): void {
    while (this.size > limit && this.first < this.entries.length) {
      this.size -= this.entries[this.first]!.length + this.entries[this.first + 1]!.length + ENTRY_OVERHEAD;
      this.first += 2;
    }
    if (this.first <= 256 && this.first < this.entries.length) return;
    this.entries = this.entries.slice(this.first);
    this.first = 0;
  }
}
