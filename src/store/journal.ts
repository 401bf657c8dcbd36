/** The log beneath a store: one record a commit, in revision order. Where it is kept is its adapter's business. */

/** What one commit did to one key. */
export interface LogWrite {
  readonly key: string;
  /** Absent: the key was deleted. */
  readonly value?: Uint8Array;
  /** Of a put: the revision at which the key came to be. */
  readonly createRevision: number;
  /** The revision at which the key was last changed before this; 0 where it was absent. */
  readonly previousRevision: number;
}

/** Revisions follow each other without a gap, but for what compaction removed. */
export interface LogRecord {
  readonly revision: number;
  readonly writes: readonly LogWrite[];
}

export interface Journal {
  /** Every record kept, oldest first. */
  all(): Iterable<LogRecord>;
  /** Up to `limit` records with a revision greater than `after`, oldest first. */
  read(after: number, limit: number): LogRecord[];
  find(revision: number): LogRecord | undefined;
  /** Resolves when the records are as safe as this journal makes them, all of them; rejects when none is. Never called twice at once. */
  append(records: readonly LogRecord[]): Promise<void>;
  /** Removes what was superseded at or before `revision`, and remembers that. */
  compact(revision: number): Promise<void>;
  /** The newest revision ever compacted at; 0 where there was none. */
  readonly compactedRevision: number;
  /** Waits until the commits that belong together have been called, and lets others run during long work. */
  breathe(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** What compaction does to a journal: records to remove, and those of which only some writes are left. */
export interface Scrub {
  readonly removed: readonly number[];
  readonly rewritten: readonly LogRecord[];
}

/**
 * Plans the removal of what `records` supersede: deletions go, and every write that one of them replaced.
 * Record 7 puts `a` over revision 3: then record 3 loses its write of `a`, and goes when that was its only one.
 */
export function planScrub(records: readonly LogRecord[], find: (revision: number) => LogRecord | undefined): Scrub {
  const changed = new Map<number, LogRecord>();
  const known = new Map(records.map(record => [record.revision, record]));
  const drop = (revision: number, key: string) => {
    const record = changed.get(revision) ?? known.get(revision) ?? find(revision);
    if (record !== undefined) changed.set(revision, { revision, writes: record.writes.filter(write => write.key !== key) });
  };
  for (const record of records) {
    for (const write of record.writes) {
      if (write.previousRevision > 0) drop(write.previousRevision, write.key);
      if (write.value === undefined) drop(record.revision, write.key);
    }
  }
  const all = [...changed.values()];
  return {
    removed: all.filter(record => record.writes.length === 0).map(record => record.revision),
    rewritten: all.filter(record => record.writes.length > 0),
  };
}
