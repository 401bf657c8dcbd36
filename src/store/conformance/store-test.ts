/** What the tests of a store share: the store of this test, and short words for what is done to it. */
import { deferred } from '../../base/deferred.ts';
import type { CommitResult, Store, StoredEntry, StoreEvent, Watch } from '../store.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on what it left; absent where nothing is left. */
  reopen?(): Promise<Store>;
  dispose?(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (entry: StoredEntry | undefined): string | undefined => entry && new TextDecoder().decode(entry.value);
export const put = (key: string, value: string) => ({ key, value: bytes(value) });
const show = (event: StoreEvent): string =>
  `${event.revision} ${event.type} ${event.key} ${text(event.entry) ?? '-'} was ${text(event.previous) ?? '-'}`;

export function revisionOf(result: CommitResult): number {
  if (!result.committed) throw new Error('expected the commit to be accepted');
  return result.revision;
}

export class StoreTest {
  store!: Store;
  private under!: StoreUnderTest;
  private readonly open: () => Promise<StoreUnderTest>;

  constructor(open: () => Promise<StoreUnderTest>) {
    this.open = open;
  }

  async begin(): Promise<void> {
    this.under = await this.open();
    this.store = this.under.store;
  }

  async end(): Promise<void> {
    await this.store.close();
    await this.under.dispose?.();
  }

  get survives(): boolean {
    return this.under.reopen !== undefined;
  }

  async reopen(): Promise<void> {
    this.store = await this.under.reopen!();
  }

  async write(key: string, value: string): Promise<number> {
    return revisionOf(await this.store.commit([], [put(key, value)]));
  }

  async remove(key: string): Promise<number> {
    return revisionOf(await this.store.commit([], [{ key, delete: true }]));
  }

  async keys(prefix: string): Promise<string[]> {
    return (await this.store.list(prefix)).entries.map(entry => entry.key);
  }
}

/** A watch that keeps what it was told, and waits for it. */
export class Recording {
  readonly events: StoreEvent[] = [];
  readonly progress: number[] = [];
  readonly ended = deferred<Error | undefined>();
  readonly watch: Watch;
  #waiting: (() => void)[] = [];

  constructor(store: Store, prefix: string, after: number) {
    this.watch = store.watch(prefix, after, {
      events: batch => this.#note(() => this.events.push(...batch)),
      progress: revision => this.#note(() => this.progress.push(revision)),
      end: error => this.ended.resolve(error),
    });
  }

  #note(keep: () => void): void {
    keep();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async until(condition: (r: Recording) => boolean): Promise<string[]> {
    while (!condition(this)) await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.events.map(show);
  }
}
