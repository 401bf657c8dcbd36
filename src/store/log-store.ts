/** The store over a journal: decides in memory, in order; shows nothing that is not durable. */
import type { Journal, LogRecord, LogWrite } from './journal.ts';
import { listAt } from './list-at.ts';
import { SortedMap } from './memory/sorted-map.ts';
import { Pending, type PendingCommit, type PendingWrite } from './pending.ts';
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
    for (const record of journal.all()) this.#load(record);
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

  commit(conditions: readonly Condition[], writes: readonly Write[]): Promise<CommitResult> {
    try {
      return this.#decide(conditions, writes) ?? this.#decideLater(conditions, writes);
    } catch (error) {
      return Promise.reject(error as Error);
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

  /** Undefined where a condition fails on a state that is not yet durable. */
  #decide(conditions: readonly Condition[], writes: readonly Write[]): Promise<CommitResult> | undefined {
    this.#assertOpen('write');
    const states = conditions.map(({ key }) => this.#newest(key));
    if (conditions.every((condition, i) => holds(condition, states[i]))) {
      return this.#enqueue(this.#effective(writes, key => {
        const known = conditions.findIndex(condition => condition.key === key);
        return known < 0 ? this.#newest(key) : states[known];
      }));
    }
    if (conditions.some(({ key }) => this.#pending.write(key) !== undefined)) return undefined;
    return Promise.resolve(this.#refuse(conditions));
  }

  /** A refusal shows the state it was decided on, so that state must be durable first. */
  async #decideLater(conditions: readonly Condition[], writes: readonly Write[]): Promise<CommitResult> {
    await this.#flushed();
    return this.commit(conditions, writes);
  }

  /** How the key stands, pending writes included. */
  #newest(key: string): StoredEntry | undefined {
    const pending = this.#pending.write(key);
    return pending === undefined ? this.#current.get(key) : pending.event.entry;
  }

  #refuse(conditions: readonly Condition[]): CommitResult {
    return { committed: false, revision: this.#revision, current: conditions.map(({ key }) => this.#current.get(key)) };
  }

  #enqueue(writes: readonly PendingWrite[]): Promise<CommitResult> {
    if (writes.length === 0) return this.#flushed().then(() => ({ committed: true, revision: this.#revision }));
    const result = this.#pending.add(++this.#assigned, writes);
    this.#flushing ??= this.#flush();
    return result;
  }

  /** What the writes change at the next revision; deleting an absent key changes nothing and takes no revision. */
  #effective(writes: readonly Write[], stateOf: (key: string) => StoredEntry | undefined): PendingWrite[] {
    if (writes.length > 1 && new Set(writes.map(write => write.key)).size < writes.length) throw new Error('commit: a key is written twice');
    const revision = this.#assigned + 1;
    const effective: PendingWrite[] = [];
    for (const write of writes) {
      const previous = stateOf(write.key);
      if ('value' in write || previous !== undefined) effective.push(pendingWrite(revision, write, previous));
    }
    return effective;
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
    if (batch.length > 0) await this.#journal.append(batch);
  }

  /** What waited behind the failed batch was decided on top of it, so it fails too. */
  #fail(batch: readonly PendingCommit[], cause: unknown): void {
    const behind = this.#pending.rollBack();
    this.#assigned = this.#revision;
    for (const commit of [...batch, ...behind]) commit.reject(unavailable('write', cause));
  }

  #publish(batch: readonly PendingCommit[]): void {
    const events: StoreEvent[] = [];
    for (const commit of batch) {
      for (const { event } of commit.writes) {
        this.#apply(event.key, event.entry);
        events.push(event);
      }
      this.#pending.forget(commit);
    }
    this.#revision = batch.at(-1)!.revision;
    this.#watchers.publish(events, this.#revision);
    for (const { revision, resolve } of batch) resolve({ committed: true, revision });
  }

  /** Brings what is durable into the current state. */
  #apply(key: string, entry: StoredEntry | undefined): void {
    if (entry === undefined) this.#current.delete(key);
    else this.#current.set(key, entry);
  }

  #load({ revision, writes }: LogRecord): void {
    for (const write of writes) this.#apply(write.key, entryOf(revision, write));
    this.#revision = Math.max(this.#revision, revision);
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

const holds = (condition: Condition, state: StoredEntry | undefined): boolean =>
  'absent' in condition ? state === undefined : state?.modRevision === condition.modRevision;

function pendingWrite(revision: number, write: Write, previous: StoredEntry | undefined): PendingWrite {
  const { key, note } = write;
  const previousRevision = previous === undefined ? 0 : previous.modRevision;
  if (!('value' in write)) {
    return { key, createRevision: 0, previousRevision, event: { type: 'delete', key, revision, entry: undefined, previous, note } };
  }
  const { value } = write;
  const createRevision = previous === undefined ? revision : previous.createRevision;
  const entry = { key, value, createRevision, modRevision: revision };
  return { key, value, createRevision, previousRevision, event: { type: 'put', key, revision, entry, previous, note } };
}

function entryOf(revision: number, { key, value, createRevision }: LogWrite): StoredEntry | undefined {
  return value && { key, value, createRevision, modRevision: revision };
}

function eventOf(revision: number, write: LogWrite, previous: StoredEntry | undefined): StoreEvent {
  const entry = entryOf(revision, write);
  return { type: entry === undefined ? 'delete' : 'put', key: write.key, revision, entry, previous };
}

function unavailable(action: string, cause: unknown): StoreUnavailableError {
  if (cause instanceof StoreUnavailableError) return cause;
  return new StoreUnavailableError(`${action}: the store cannot: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
