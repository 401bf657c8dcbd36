/** Commits that are decided but not yet durable: seen by the next decision, and by nobody else. */
import type { LogRecord, LogWrite } from './journal.ts';
import type { CommitResult, StoreEvent } from './store.ts';

/** A write, and what watchers are told once it is durable. */
export interface PendingWrite extends LogWrite {
  readonly event: StoreEvent;
}

export interface PendingCommit extends LogRecord {
  readonly writes: readonly PendingWrite[];
  resolve(result: CommitResult): void;
  reject(error: Error): void;
}

export class Pending {
  readonly #newest = new Map<string, PendingWrite>();
  #queue: PendingCommit[] = [];

  /** The newest undurable write of a key. */
  write(key: string): PendingWrite | undefined {
    return this.#newest.get(key);
  }

  add(revision: number, writes: readonly PendingWrite[]): Promise<CommitResult> {
    for (const write of writes) this.#newest.set(write.key, write);
    return new Promise((resolve, reject) => this.#queue.push({ revision, writes, resolve, reject }));
  }

  /** The commits to make durable together. */
  take(): readonly PendingCommit[] {
    const taken = this.#queue;
    this.#queue = [];
    return taken;
  }

  /** The commit is durable: its writes are in the current state now. */
  forget({ writes }: PendingCommit): void {
    for (const write of writes) if (this.#newest.get(write.key) === write) this.#newest.delete(write.key);
  }

  /** Everything undurable never happened. Answers the commits that were still queued. */
  rollBack(): readonly PendingCommit[] {
    this.#newest.clear();
    return this.take();
  }
}
