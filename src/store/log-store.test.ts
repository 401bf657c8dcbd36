import { describe, expect, test } from 'vitest';
import { deferred, type Deferred } from '../base/deferred.ts';
import type { LogRecord } from './journal.ts';
import { LogStore } from './log-store.ts';
import { MemoryJournal } from './memory/memory-journal.ts';
import { StoreUnavailableError, type StoreEvent } from './store.ts';

/** A disk that answers when the test says so. */
class SlowJournal extends MemoryJournal {
  readonly appends: { readonly records: readonly LogRecord[]; readonly done: Deferred }[] = [];

  override async append(records: readonly LogRecord[]): Promise<void> {
    const done = deferred();
    this.appends.push({ records, done });
    await done.promise;
    await super.append(records);
  }
}

const value = new TextEncoder().encode('x');
const put = (key: string) => ({ key, value });
const turn = () => new Promise(resolve => setImmediate(resolve));

describe('LogStore', () => {
  test('gathers what is committed during a flush into the next one', async () => {
    const journal = new SlowJournal();
    const store = new LogStore(journal);
    const first = store.commit([], [put('/0')]);
    await turn();
    const others = [1, 2, 3, 4].map(i => store.commit([], [put(`/${i}`)]));
    journal.appends[0]!.done.resolve();
    await first;
    await turn();
    expect(journal.appends.map(append => append.records.length)).toEqual([1, 4]);
    journal.appends[1]!.done.resolve();
    await Promise.all(others);
  });

  test('shows nothing before it is durable: not to reads, watches or refusals', async () => {
    const journal = new SlowJournal();
    const store = new LogStore(journal);
    const events: StoreEvent[] = [];
    store.watch('', 1, { events: batch => void events.push(...batch), end: () => {} });
    const create = () => store.commit([{ key: '/a', absent: true }], [put('/a')]);
    const first = create();
    const second = create();
    let answered = false;
    void second.then(() => (answered = true));
    await turn();
    expect(await store.get('/a')).toBeUndefined();
    expect((await store.list('')).entries).toEqual([]);
    expect(await store.currentRevision()).toBe(1);
    expect([events.length, answered]).toEqual([0, false]);
    journal.appends[0]!.done.resolve();
    expect(await first).toEqual({ committed: true, revision: 2 });
    expect(await second).toMatchObject({ committed: false, current: [{ modRevision: 2 }] });
    expect(events).toHaveLength(1);
  });

  test('a failed flush takes back all that stood on it, and the store goes on', async () => {
    const journal = new SlowJournal();
    const store = new LogStore(journal);
    const create = () => store.commit([{ key: '/a', absent: true }], [put('/a')]);
    const first = create();
    await turn();
    const onTop = store.commit([{ key: '/a', modRevision: 2 }], [put('/a')]);
    const refusedMeanwhile = create();
    journal.appends[0]!.done.reject(new Error('ENOSPC: no space left on device'));
    await expect(first).rejects.toThrow(StoreUnavailableError);
    await expect(onTop).rejects.toThrow('write: the store cannot: ENOSPC: no space left on device');
    expect(await store.get('/a')).toBeUndefined();
    await turn();
    // The refusal was decided on a write that never happened, so it is decided anew and comes through.
    journal.appends[1]!.done.resolve();
    expect(await refusedMeanwhile).toEqual({ committed: true, revision: 2 });
    expect(await store.get('/a')).toMatchObject({ createRevision: 2, modRevision: 2 });
  });

  test('closing waits for what is on its way', async () => {
    const journal = new SlowJournal();
    const store = new LogStore(journal);
    const commit = store.commit([], [put('/a')]);
    await turn();
    const closed = store.close();
    journal.appends[0]!.done.resolve();
    expect(await commit).toEqual({ committed: true, revision: 2 });
    await closed;
  });
});
