/** The store's port: revisioned keys and bytes, one ordered log. It knows no kind. */

/** A key's value and the revisions at which it was created and last changed. Bytes are never changed in place. */
export interface StoredEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
}

export type Condition =
  /** The key is absent. */
  | { readonly key: string; readonly absent: true }
  /** The key exists and was last changed at this revision. */
  | { readonly key: string; readonly modRevision: number };

/** `note` comes back with the event to those who watch when it happens; it is not stored. */
export type Write =
  | { readonly key: string; readonly value: Uint8Array; readonly note?: unknown }
  | { readonly key: string; readonly delete: true; readonly note?: unknown };

/** All writes of one commit share one revision; where a condition fails, nothing is written. */
export type CommitResult =
  | { readonly committed: true; readonly revision: number }
  /** The conditions' keys as they stand now, in the order of the conditions. */
  | { readonly committed: false; readonly revision: number; readonly current: readonly (StoredEntry | undefined)[] };

/** One change of one key. `previous` is what stood there before, if anything. */
export interface StoreEvent {
  readonly type: 'put' | 'delete';
  readonly key: string;
  readonly revision: number;
  /** Of a put: the new entry. */
  readonly entry?: StoredEntry | undefined;
  readonly previous?: StoredEntry | undefined;
  /** What the writer of this process wrote on it; absent when it comes from history. */
  readonly note?: unknown;
}

export interface ListOptions {
  /** Answer as of this revision; absent or 0: the newest. */
  readonly revision?: number;
  /** Only keys greater than this. */
  readonly after?: string;
  readonly limit?: number;
}

export interface ListResult {
  /** The revision this answer is consistent at. */
  readonly revision: number;
  /** In byte order of their keys. */
  readonly entries: readonly StoredEntry[];
  /** How many more match beyond `limit`. */
  readonly remaining: number;
}

/** What a watch calls: batches of events in revision order, none lost; `end` once, with the error where there was one. */
export interface WatchHandler {
  events(events: readonly StoreEvent[]): void;
  /** Tells that everything up to `revision` has been delivered, where nothing else did lately. */
  progress?(revision: number): void;
  end(error?: Error): void;
}

export interface Watch {
  /** Stops the watch; `end` is called without an error. Twice does nothing. */
  stop(): void;
}

export interface Store {
  get(key: string, revision?: number): Promise<StoredEntry | undefined>;
  list(prefix: string, options?: ListOptions): Promise<ListResult>;
  /** Resolves when the writes are on disk (for a durable adapter) and every watcher will see them. */
  commit(conditions: readonly Condition[], writes: readonly Write[]): Promise<CommitResult>;
  /** Events of keys under `prefix` with a revision greater than `after`. Ends with CompactedError where that is gone. */
  watch(prefix: string, after: number, handler: WatchHandler): Watch;
  /** Forgets what was superseded at or before `revision`. */
  compact(revision: number): Promise<void>;
  /** The revision of the newest acknowledged write; starts at 1 on an empty store. */
  currentRevision(): Promise<number>;
  compactedRevision(): Promise<number>;
  /** Bytes on disk or in memory, for metrics. */
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The revision asked for was compacted away; the API server answers 410. */
export class CompactedError extends Error {
  readonly compactedRevision: number;
  constructor(compactedRevision: number) {
    super(`mvcc: required revision has been compacted: ${compactedRevision}`);
    this.name = 'CompactedError';
    this.compactedRevision = compactedRevision;
  }
}

/** The revision asked for lies ahead of the store. */
export class FutureRevisionError extends Error {
  readonly currentRevision: number;
  constructor(currentRevision: number) {
    super(`mvcc: required revision is a future revision: ${currentRevision}`);
    this.name = 'FutureRevisionError';
    this.currentRevision = currentRevision;
  }
}

/** The store cannot take writes: its disk is full or failing, or it was closed. */
export class StoreUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailableError';
  }
}
