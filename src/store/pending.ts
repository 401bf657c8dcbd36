/** Commits that are decided but not yet durable: seen by the next decision, and by nobody else. */
import { deferred, type Deferred } from '../base/deferred.ts';
import type { LogRecord, LogWrite } from './journal.ts';
import type { CommitResult } from './store.ts';

export interface PendingCommit {
  readonly record: LogRecord;
  readonly done: Deferred<CommitResult>;
}

export class Pending {
  readonly #newest = new Map<string, { readonly revision: number; readonly write: LogWrite }>();
  readonly #queue: PendingCommit[] = [];

  /** The newest undurable write of a key. */
  write(key: string): { readonly revision: number; readonly write: LogWrite } | undefined {
    return this.#newest.get(key);
  }

  add(record: LogRecord): Promise<CommitResult> {
    const done = deferred<CommitResult>();
    for (const write of record.writes) this.#newest.set(write.key, { revision: record.revision, write });
    this.#queue.push({ record, done });
    return done.promise;
  }

  /** The commits to make durable together. */
  take(): PendingCommit[] {
    return this.#queue.splice(0);
  }

  /** The record is durable: its writes are in the current state now. */
  forget(record: LogRecord): void {
    for (const write of record.writes) {
      if (this.#newest.get(write.key)?.revision === record.revision) this.#newest.delete(write.key);
    }
  }

  /** Everything undurable never happened. Answers the commits that were still queued. */
  rollBack(): PendingCommit[] {
    this.#newest.clear();
    return this.take();
  }
}
