/** The store in memory: for tests, and for clusters that need not outlive their process. */
import { LogStore } from '../log-store.ts';
import { MemoryJournal } from './memory-journal.ts';

export class MemoryStore extends LogStore {
  constructor() {
    super(new MemoryJournal());
  }
}
