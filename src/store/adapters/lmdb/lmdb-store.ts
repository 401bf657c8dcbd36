/** The store on disk: an acknowledged write survives whatever ends the process. */
import { LogStore } from '../../log-store.ts';
import { describe, prepareDirectory, StoreDirectoryError } from './data-directory.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { LmdbJournal } from './lmdb-journal.ts';

export class LmdbStore extends LogStore {
  readonly #lock: DirectoryLock;

  private constructor(journal: LmdbJournal, lock: DirectoryLock) {
    super(journal);
    this.#lock = lock;
  }

  /** Opens or makes the store in `directory`; a StoreDirectoryError says why it cannot and what to do. */
  static async open(directory: string): Promise<LmdbStore> {
    const file = prepareDirectory(directory);
    const lock = lockDirectory(directory);
    let journal: LmdbJournal | undefined;
    try {
      journal = new LmdbJournal(file);
      await journal.checkFormat();
      await journal.finishCompaction();
      return new LmdbStore(journal, lock);
    } catch (cause) {
      await journal?.close();
      lock.release();
      throw cause instanceof StoreDirectoryError ? cause : new StoreDirectoryError(directory, describe(cause), { cause });
    }
  }

  override async close(): Promise<void> {
    await super.close();
    this.#lock.release();
  }
}
