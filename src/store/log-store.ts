/** The store over a journal: decides in memory, in order; shows nothing that is not durable. */
import type { Journal, LogRecord, LogWrite } from './journal.ts';
import { listAt } from './list-at.ts';
import { SortedMap } from './memory/sorted-map.ts';
import { Pending, type PendingCommit } from './pending.ts';
import { CompactedError, FutureRevisionError, StoreUnavailableError } from './store.ts';
import type { CommitResult, Condition, ListOptions, ListResult, Store, StoredEntry, StoreEvent, Watch, WatchHandler, Write } from './store.ts';
import { Watchers } from './watchers.ts';

/** The revision of a store that nothing was written to. */
const FIRST_REVISION = 1;
/** How much history is read in one go while others wait. */
const HISTORY_RECORDS = 1000;

/**
 * A commit is decided against the current state with the pending writes on top, gets the next revision and is queued.
 * While one batch is being made durable, the next one gathers. Only then do current state, watchers and callers see it.
 */
export class LogStore implements Store {
  readonly #journal: Journal;
  readonly #current = new SortedMap<StoredEntry>();
  readonly #pending = new Pending();
  readonly #watchers: Watchers;
  /** The newest durable revision. */
  #revision: number;
  /** The newest revision given out. */
  #assigned: number;
  #flushing: Promise<void> | undefined;
  #closed = false;

  /** Loads the current state from the journal. */
  constructor(journal: Journal) {
    this.#journal = journal;
    this.#revision = Math.max(FIRST_REVISION, journal.compactedRevision);
    for (const record of journal.all()) this.#apply(record);
    this.#assigned = this.#revision;
    this.#watchers = new Watchers(this.#history());
  }

  async get(key: string, revision = 0): Promise<StoredEntry | undefined> {
    if (revision === 0) {
      this.#assertOpen('read');
      return this.#current.get(key);
    }
    const { earlier } = await this.#changedSince(key, revision);
    return earlier.has(key) ? earlier.get(key) : this.#current.get(key);
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListResult> {
    const revision = options.revision ?? 0;
    if (revision === 0) {
      this.#assertOpen('read');
      return listAt(this.#current, prefix, { ...options, revision: this.#revision });
    }
    const { earlier } = await this.#changedSince(prefix, revision);
    return listAt(this.#current, prefix, { ...options, revision, earlier });
  }

  async commit(conditions: readonly Condition[], writes: readonly Write[]): Promise<CommitResult> {
    for (;;) {
      this.#assertOpen('write');
      const failed = conditions.some(condition => !this.#holds(condition));
      if (!failed) return this.#enqueue(writes);
      // A refusal shows the state it was decided on, so that state must be durable first.
      if (!conditions.some(({ key }) => this.#pending.write(key) !== undefined)) return this.#refuse(conditions);
      await this.#flushed();
    }
  }

  watch(prefix: string, after: number, handler: WatchHandler): Watch {
    return this.#watchers.open(prefix, after, handler);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen('compact');
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision <= this.#journal.compactedRevision) throw new CompactedError(this.#journal.compactedRevision);
    try {
      await this.#journal.compact(revision);
    } catch (cause) {
      throw unavailable(`compact at revision ${revision}`, cause);
    }
  }

  async currentRevision(): Promise<number> {
    return this.#revision;
  }

  async compactedRevision(): Promise<number> {
    return this.#journal.compactedRevision;
  }

  size(): Promise<number> {
    return this.#journal.size();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing;
    this.#watchers.endAll(new StoreUnavailableError('watch: the store was closed'));
    await this.#journal.close();
  }

  #assertOpen(action: string): void {
    if (this.#closed) throw new StoreUnavailableError(`${action}: the store was closed`);
  }

  #holds(condition: Condition): boolean {
    const revision = this.#newestRevision(condition.key);
    return 'absent' in condition ? revision === 0 : revision !== 0 && revision === condition.modRevision;
  }

  /** At which revision the key was last changed, pending writes included; 0 where it is absent. */
  #newestRevision(key: string): number {
    const pending = this.#pending.write(key);
    if (pending !== undefined) return pending.write.value === undefined ? 0 : pending.revision;
    return this.#current.get(key)?.modRevision ?? 0;
  }

  #refuse(conditions: readonly Condition[]): CommitResult {
    return { committed: false, revision: this.#revision, current: conditions.map(({ key }) => this.#current.get(key)) };
  }

  async #enqueue(writes: readonly Write[]): Promise<CommitResult> {
    const effective = this.#effective(writes);
    if (effective.length === 0) {
      await this.#flushed();
      return { committed: true, revision: this.#revision };
    }
    const result = this.#pending.add({ revision: ++this.#assigned, writes: effective });
    this.#flushing ??= this.#flush();
    return result;
  }

  /** What the writes change; deleting an absent key changes nothing and takes no revision. */
  #effective(writes: readonly Write[]): LogWrite[] {
    const keys = new Set(writes.map(write => write.key));
    if (keys.size < writes.length) throw new Error('commit: a key is written twice');
    const effective: LogWrite[] = [];
    for (const write of writes) {
      const previousRevision = this.#newestRevision(write.key);
      if ('value' in write) {
        const createRevision = previousRevision === 0 ? this.#assigned + 1 : this.#createRevision(write.key);
        effective.push({ key: write.key, value: write.value, createRevision, previousRevision });
      } else if (previousRevision !== 0) {
        effective.push({ key: write.key, createRevision: 0, previousRevision });
      }
    }
    return effective;
  }

  #createRevision(key: string): number {
    return this.#pending.write(key)?.write.createRevision ?? this.#current.get(key)!.createRevision;
  }

  /** Resolves when what is pending now has become durable or was rolled back. */
  async #flushed(): Promise<void> {
    await this.#flushing;
  }

  /** One append at a time. The next one starts before the callers of the last are answered, so that disk and callers work at once. */
  async #flush(): Promise<void> {
    await this.#journal.breathe();
    let batch = this.#pending.take();
    let appended = this.#append(batch);
    while (batch.length > 0) {
      try {
        await appended;
      } catch (cause) {
        this.#fail(batch, cause);
        break;
      }
      const next = this.#pending.take();
      appended = this.#append(next);
      this.#publish(batch);
      batch = next;
      if (batch.length > 0) continue;
      await this.#journal.breathe();
      batch = this.#pending.take();
      appended = this.#append(batch);
    }
    this.#flushing = undefined;
  }

  async #append(batch: readonly PendingCommit[]): Promise<void> {
    if (batch.length > 0) await this.#journal.append(batch.map(commit => commit.record));
  }

  /** What waited behind the failed batch was decided on top of it, so it fails too. */
  #fail(batch: readonly PendingCommit[], cause: unknown): void {
    const behind = this.#pending.rollBack();
    this.#assigned = this.#revision;
    for (const commit of [...batch, ...behind]) commit.done.reject(unavailable('write', cause));
  }

  #publish(batch: readonly PendingCommit[]): void {
    const events: StoreEvent[] = [];
    for (const { record } of batch) {
      events.push(...this.#apply(record));
      this.#pending.forget(record);
    }
    this.#watchers.publish(events, this.#revision);
    for (const { record, done } of batch) done.resolve({ committed: true, revision: record.revision });
  }

  /** Brings a durable record into the current state. */
  #apply(record: LogRecord): StoreEvent[] {
    const events = record.writes.map(write => {
      const event = eventOf(record.revision, write, this.#current.get(write.key));
      if (event.entry === undefined) this.#current.delete(write.key);
      else this.#current.set(write.key, event.entry);
      return event;
    });
    this.#revision = Math.max(this.#revision, record.revision);
    return events;
  }

  /** How keys under `prefix` stood at `revision`, as far as they changed since. No await after the last look. */
  async #changedSince(prefix: string, revision: number): Promise<{ earlier: ReadonlyMap<string, StoredEntry | undefined> }> {
    const earlier = new Map<string, StoredEntry | undefined>();
    for (let at = revision; ; await this.#journal.breathe()) {
      this.#assertOpen('read');
      if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
      if (revision < this.#journal.compactedRevision) throw new CompactedError(this.#journal.compactedRevision);
      const { events, upTo } = this.#eventsAfter(at, HISTORY_RECORDS, prefix);
      for (const { key, previous } of events) if (!earlier.has(key)) earlier.set(key, previous);
      at = upTo;
      if (at >= this.#revision) return { earlier };
    }
  }

  #eventsAfter(after: number, limit: number, prefix = ''): { events: StoreEvent[]; upTo: number } {
    // The journal may already hold a batch that is not yet published.
    const records = this.#journal.read(after, limit).filter(record => record.revision <= this.#revision);
    const events = records.flatMap(({ revision, writes }) =>
      writes.filter(write => write.key.startsWith(prefix)).map(write => eventOf(revision, write, this.#previous(write))),
    );
    if (after < this.#revision && records[0]?.revision !== after + 1) throw new StoreUnavailableError(`read: the log after revision ${after} is missing`);
    return { events, upTo: records.at(-1)?.revision ?? after };
  }

  #previous({ key, previousRevision }: LogWrite): StoredEntry | undefined {
    if (previousRevision === 0) return undefined;
    const current = this.#current.get(key);
    if (current?.modRevision === previousRevision) return current;
    const write = this.#journal.find(previousRevision)?.writes.find(candidate => candidate.key === key);
    return write && entryOf(previousRevision, write);
  }

  #history() {
    const revision = () => this.#revision;
    const journal = this.#journal;
    return {
      get revision() {
        return revision();
      },
      get compactedRevision() {
        return journal.compactedRevision;
      },
      eventsAfter: (after: number, limit: number) => this.#eventsAfter(after, limit),
      breathe: () => journal.breathe(),
    };
  }
}

function entryOf(revision: number, { key, value, createRevision }: LogWrite): StoredEntry | undefined {
  return value && { key, value, createRevision, modRevision: revision };
}

function eventOf(revision: number, write: LogWrite, previous: StoredEntry | undefined): StoreEvent {
  const entry = entryOf(revision, write);
  return {
    type: entry === undefined ? 'delete' : 'put',
    key: write.key,
    revision,
    ...(entry === undefined ? {} : { entry }),
    ...(previous === undefined ? {} : { previous }),
  };
}

function unavailable(action: string, cause: unknown): StoreUnavailableError {
  if (cause instanceof StoreUnavailableError) return cause;
  return new StoreUnavailableError(`${action}: the store cannot: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
