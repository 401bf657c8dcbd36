/** A journal in memory: as safe as the process. */
import { planScrub, type Journal, type LogRecord, type LogWrite } from '../journal.ts';

export class MemoryJournal implements Journal {
  /** In revision order: rewriting a record keeps its place. */
  readonly #records = new Map<number, LogRecord>();
  #newest = 0;
  #compacted = 0;

  get compactedRevision(): number {
    return this.#compacted;
  }

  all(): Iterable<LogRecord> {
    return this.#records.values();
  }

  /** Beyond the compacted revision there is no gap. */
  read(after: number, limit: number): LogRecord[] {
    const records: LogRecord[] = [];
    for (let revision = after + 1; revision <= this.#newest && records.length < limit; revision++) {
      const record = this.#records.get(revision);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  find(revision: number): LogRecord | undefined {
    return this.#records.get(revision);
  }

  async append(records: readonly LogRecord[]): Promise<void> {
    for (const { revision, writes } of records) {
      this.#records.set(revision, { revision, writes: writes.map(kept) });
      this.#newest = revision;
    }
  }

  async compact(revision: number): Promise<void> {
    const records = this.read(this.#compacted, Infinity).filter(record => record.revision <= revision);
    const { removed, rewritten } = planScrub(records, at => this.find(at));
    this.#compacted = revision;
    for (const record of rewritten) this.#records.set(record.revision, record);
    for (const gone of removed) this.#records.delete(gone);
  }

  async breathe(): Promise<void> {}

  async size(): Promise<number> {
    let bytes = 0;
    for (const { writes } of this.#records.values()) for (const { key, value } of writes) bytes += key.length + (value?.length ?? 0);
    return bytes;
  }

  async close(): Promise<void> {}
}

/** The write alone, without what its commit hung on it. */
const kept = ({ key, value, createRevision, previousRevision }: LogWrite): LogWrite =>
  value === undefined ? { key, createRevision, previousRevision } : { key, value, createRevision, previousRevision };
