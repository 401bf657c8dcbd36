/** What every store must do, whatever it is made of: run by the test of each adapter. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '../base/deferred.ts';
import { seededRandom } from '../base/random.ts';
import { CompactedError, FutureRevisionError, StoreUnavailableError } from './store.ts';
import type { CommitResult, Store, StoredEntry, StoreEvent, Watch } from './store.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on what it left; absent where nothing is left. */
  reopen?(): Promise<Store>;
  dispose?(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (entry: StoredEntry | undefined): string | undefined => entry && new TextDecoder().decode(entry.value);
const put = (key: string, value: string) => ({ key, value: bytes(value) });
const show = (event: StoreEvent): string =>
  `${event.revision} ${event.type} ${event.key} ${text(event.entry) ?? '-'} was ${text(event.previous) ?? '-'}`;

function revisionOf(result: CommitResult): number {
  if (!result.committed) throw new Error('expected the commit to be accepted');
  return result.revision;
}

/** A watch that keeps what it was told, and waits for it. */
class Recording {
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

export function testStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await store.close();
      await under.dispose?.();
    });
    const write = async (key: string, value: string) => revisionOf(await store.commit([], [put(key, value)]));
    const remove = async (key: string) => revisionOf(await store.commit([], [{ key, delete: true }]));
    const keys = async (prefix: string, options = {}) => (await store.list(prefix, options)).entries.map(entry => entry.key);

    testCommits();
    testReads();
    testWatches();
    testCompaction();
    testRestart();

    function testCommits(): void {
      test('an empty store is at revision 1, and each commit takes the next', async () => {
        expect(await store.currentRevision()).toBe(1);
        expect(await write('/a', '1')).toBe(2);
        expect(await write('/a', '2')).toBe(3);
        expect(await store.get('/a')).toMatchObject({ key: '/a', createRevision: 2, modRevision: 3 });
        expect(text(await store.get('/a'))).toBe('2');
        expect(await store.currentRevision()).toBe(3);
      });

      test('a condition on absence holds once', async () => {
        const create = () => store.commit([{ key: '/a', absent: true }], [put('/a', 'x')]);
        const results = await Promise.all([create(), create(), create()]);
        expect(results.map(result => result.committed)).toEqual([true, false, false]);
        const refused = results[1]!;
        expect(!refused.committed && text(refused.current[0])).toBe('x');
        expect(await store.currentRevision()).toBe(2);
      });

      test('a condition on a revision lets one of many concurrent writers through', async () => {
        const modRevision = await write('/a', '0');
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, i) => store.commit([{ key: '/a', modRevision }], [put('/a', `${i}`)])),
        );
        expect(results.filter(result => result.committed)).toHaveLength(1);
        expect(text(await store.get('/a'))).toBe('0');
        for (const result of results.slice(1)) expect(result).toMatchObject({ committed: false, current: [{ modRevision: modRevision + 1 }] });
      });

      test('a condition on a revision fails where the key is absent', async () => {
        expect(await store.commit([{ key: '/a', modRevision: 1 }], [put('/a', 'x')])).toEqual({ committed: false, revision: 1, current: [undefined] });
        expect(await store.get('/a')).toBeUndefined();
      });

      test('a commit is decided on those called before it, durable or not', async () => {
        const first = store.commit([{ key: '/a', absent: true }], [put('/a', '1')]);
        const second = store.commit([{ key: '/a', modRevision: 2 }], [put('/a', '2')]);
        const third = store.commit([{ key: '/a', modRevision: 3 }], [{ key: '/a', delete: true }]);
        const fourth = store.commit([{ key: '/a', absent: true }], [put('/a', '4')]);
        expect((await Promise.all([first, second, third, fourth])).map(revisionOf)).toEqual([2, 3, 4, 5]);
        expect(await store.get('/a')).toMatchObject({ createRevision: 5, modRevision: 5 });
      });

      test('all writes of a commit share its revision; one failed condition prevents them all', async () => {
        await write('/c', 'old');
        const revision = revisionOf(
          await store.commit([{ key: '/a', absent: true }, { key: '/c', modRevision: 2 }], [put('/a', '1'), put('/b', '2'), { key: '/c', delete: true }]),
        );
        expect(await store.get('/a')).toMatchObject({ modRevision: revision });
        expect(await store.get('/b')).toMatchObject({ modRevision: revision });
        expect(await store.get('/c')).toBeUndefined();
        const refused = await store.commit([{ key: '/b', modRevision: revision }, { key: '/a', absent: true }], [put('/d', 'x')]);
        expect(refused).toMatchObject({ committed: false, current: [{ key: '/b' }, { key: '/a' }] });
        expect(await store.get('/d')).toBeUndefined();
      });

      test('a key written twice in one commit is refused', async () => {
        await expect(store.commit([], [put('/a', '1'), put('/a', '2')])).rejects.toThrow('commit: a key is written twice');
      });

      test('deleting what is absent changes nothing and takes no revision', async () => {
        await write('/a', '1');
        expect(await remove('/nothing')).toBe(2);
        expect(await remove('/a')).toBe(3);
        expect(await remove('/a')).toBe(3);
        expect(await write('/a', '2')).toBe(4);
        expect(await store.get('/a')).toMatchObject({ createRevision: 4 });
      });

      test('keeps empty and large values and long keys', async () => {
        const large = new Uint8Array(3_000_000).fill(7);
        const longKey = `/${'k'.repeat(5000)}`;
        await Promise.all([
          store.commit([], [{ key: '/large', value: large }]),
          store.commit([], [{ key: '/empty', value: new Uint8Array(0) }]),
          store.commit([], [put(longKey, 'long')]),
        ]);
        expect((await store.get('/large'))?.value.length).toBe(large.length);
        expect((await store.get('/empty'))?.value.length).toBe(0);
        expect(text(await store.get(longKey))).toBe('long');
        expect(await keys('/k')).toEqual([longKey]);
      });

      test('refuses work once it is closed', async () => {
        await write('/a', '1');
        const ended = new Recording(store, '/', 1).ended.promise;
        await store.close();
        await store.close();
        await expect(store.commit([], [put('/a', '2')])).rejects.toThrow(StoreUnavailableError);
        await expect(store.get('/a')).rejects.toThrow(StoreUnavailableError);
        expect(await ended).toBeInstanceOf(StoreUnavailableError);
      });
    }

    function testReads(): void {
      test('lists in byte order, under the prefix alone', async () => {
        for (const key of ['/b/é', '/b/z', '/b/\u{1F600}', '/b/\uFFFD', '/b', '/b/', '/ba', '/a/x', '/b/a/1', '/b/a-1']) await write(key, key);
        expect(await keys('/b/')).toEqual(['/b/', '/b/a-1', '/b/a/1', '/b/z', '/b/é', '/b/\uFFFD', '/b/\u{1F600}']);
        expect(await keys('/nothing')).toEqual([]);
        expect(await keys('')).toHaveLength(10);
      });

      test('pages stay as they were at their revision, whatever happens meanwhile', async () => {
        for (let i = 0; i < 10; i++) await write(`/p/${i}`, `v${i}`);
        const first = await store.list('/p/', { limit: 4 });
        expect(first.entries.map(text)).toEqual(['v0', 'v1', 'v2', 'v3']);
        expect(first).toMatchObject({ remaining: 6, revision: 11 });
        await remove('/p/5');
        await write('/p/55', 'new');
        await write('/p/6', 'changed');
        await write('/p/6', 'again');
        await remove('/p/9');
        await write('/p/9', 'back');
        await write('/q/1', 'elsewhere');
        const at = { revision: first.revision, limit: 4 };
        const second = await store.list('/p/', { ...at, after: '/p/3' });
        expect(second.entries.map(text)).toEqual(['v4', 'v5', 'v6', 'v7']);
        expect(second).toMatchObject({ remaining: 2, revision: 11 });
        const third = await store.list('/p/', { ...at, after: '/p/7' });
        expect(third.entries.map(entry => `${text(entry)}@${entry.modRevision}`)).toEqual(['v8@10', 'v9@11']);
        expect(third.remaining).toBe(0);
        expect(await keys('/p/')).toEqual(['/p/0', '/p/1', '/p/2', '/p/3', '/p/4', '/p/55', '/p/6', '/p/7', '/p/8', '/p/9']);
        expect(text(await store.get('/p/6', 11))).toBe('v6');
        expect(text(await store.get('/p/5', 11))).toBe('v5');
        expect(await store.get('/p/55', 11)).toBeUndefined();
        expect(await store.get('/p/5')).toBeUndefined();
      });

      test('agrees with a model at every revision', async () => {
        const random = seededRandom(11);
        const states: Map<string, string>[] = [new Map(), new Map()];
        for (let i = 0; i < 150; i++) {
          const key = `/m/${Math.floor(random.next() * 12)}`;
          const next = new Map(states.at(-1));
          if (random.next() < 0.3 && next.delete(key)) await remove(key);
          else await write(key, `${i}`).then(() => next.set(key, `${i}`));
          states.push(next);
        }
        expect(await store.currentRevision()).toBe(states.length - 1);
        for (let revision = 1; revision < states.length; revision++) {
          const { entries, remaining } = await store.list('/m/', { revision, limit: 5 });
          const expected = [...states[revision]!].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(entries.map(entry => [entry.key, text(entry)])).toEqual(expected.slice(0, 5));
          expect(remaining).toBe(Math.max(0, expected.length - 5));
        }
      });

      test('a revision ahead of the store is an error', async () => {
        await expect(store.list('/', { revision: 9 })).rejects.toThrow(FutureRevisionError);
        await expect(store.get('/a', 9)).rejects.toThrow('mvcc: required revision is a future revision: 1');
        expect(await new Recording(store, '/', 9).ended.promise).toBeInstanceOf(FutureRevisionError);
      });
    }

    function testWatches(): void {
      test('tells what was and what comes, in order, with what stood before', async () => {
        await write('/w/a', '1');
        await write('/w/a', '2');
        const seen = new Recording(store, '/w/', 1);
        await write('/w/b', '3');
        await write('/x', 'not mine');
        await remove('/w/a');
        expect(await seen.until(r => r.events.length === 4)).toEqual([
          '2 put /w/a 1 was -', '3 put /w/a 2 was 1', '4 put /w/b 3 was -', '6 delete /w/a - was 2',
        ]);
        const late = new Recording(store, '/w/', 3);
        expect(await late.until(r => r.events.length === 2)).toEqual(['4 put /w/b 3 was -', '6 delete /w/a - was 2']);
      });

      test('loses nothing and repeats nothing while it catches up under load', async () => {
        const writers = async (n: number) => {
          for (let i = 0; i < 150; i++) await write(`/w/${n}`, `${i}`);
        };
        const load = Promise.all([0, 1, 2, 3].map(writers));
        await write('/w/x', 'x');
        const watches = [1, 1, 1].map(after => new Recording(store, '/w/', after));
        await load;
        for (const seen of watches) {
          await seen.until(r => r.events.length === 601);
          expect(seen.events.map(event => event.revision)).toEqual(Array.from({ length: 601 }, (_, i) => i + 2));
        }
      });

      test('a commit that was answered can be read and has been told', async () => {
        const seen = new Recording(store, '/w/', 1);
        await write('/w/0', '0');
        await seen.until(r => r.events.length === 1);
        for (let i = 1; i < 20; i++) {
          await write(`/w/${i}`, 'x');
          expect(seen.events).toHaveLength(i + 1);
          expect(await store.get(`/w/${i}`)).toBeDefined();
        }
      });

      test('tells how far it is where nothing under its prefix changes', async () => {
        const seen = new Recording(store, '/w/', 1);
        await write('/w/a', '1');
        await seen.until(r => r.events.length === 1);
        const revision = await write('/other', 'x');
        await seen.until(r => r.progress.includes(revision));
      });

      test('a note comes back with the live event alone', async () => {
        const notes: unknown[] = [];
        const done = deferred();
        store.watch('/w/', 1, { events: events => { notes.push(...events.map(event => event.note)); if (notes.length === 3) done.resolve(); }, end: () => {} });
        await write('/w/a', '1');
        await store.commit([], [{ ...put('/w/b', '2'), note: 'noted' }]);
        await store.commit([], [{ key: '/w/b', delete: true, note: 'gone' }]);
        await done.promise;
        expect(notes).toEqual([undefined, 'noted', 'gone']);
        const late = new Recording(store, '/w/', 1);
        await late.until(r => r.events.length === 3);
        expect(late.events.map(event => event.note)).toEqual([undefined, undefined, undefined]);
      });

      test('one commit with many writes comes in one batch', async () => {
        const batches: number[] = [];
        const done = deferred();
        store.watch('/w/', 1, { events: events => { batches.push(events.length); done.resolve(); }, end: () => {} });
        await store.commit([], [put('/w/a', '1'), put('/w/b', '2'), put('/other', '3')]);
        await done.promise;
        expect(batches).toEqual([2]);
      });

      test('ends once when stopped, and a handler that throws ends only its own watch', async () => {
        const ends: (Error | undefined)[] = [];
        const stopped = store.watch('/w/', 1, { events: () => expect.unreachable(), end: error => void ends.push(error) });
        stopped.stop();
        stopped.stop();
        const broken = deferred<Error | undefined>();
        store.watch('/w/', 1, { events: () => { throw new Error('broken handler'); }, end: error => broken.resolve(error) });
        const healthy = new Recording(store, '/w/', 1);
        await write('/w/a', '1');
        await write('/w/b', '1');
        await healthy.until(r => r.events.length === 2);
        expect((await broken.promise)?.message).toBe('broken handler');
        expect(ends).toEqual([undefined]);
      });
    }

    function testCompaction(): void {
      test('forgets what was superseded, and keeps the rest', async () => {
        await write('/c/a', '1');
        await write('/c/a', '2');
        await write('/c/b', '3');
        await remove('/c/b');
        await store.commit([], [put('/c/d', '4'), put('/c/e', '5')]);
        await write('/c/d', '6');
        await write('/c/a', '7');
        await store.compact(7);
        expect(await store.compactedRevision()).toBe(7);
        await expect(store.list('/c/', { revision: 6 })).rejects.toThrow(CompactedError);
        await expect(store.get('/c/a', 3)).rejects.toThrow('mvcc: required revision has been compacted: 7');
        expect(await new Recording(store, '/c/', 6).ended.promise).toBeInstanceOf(CompactedError);
        expect((await store.list('/c/', { revision: 7 })).entries.map(text)).toEqual(['2', '6', '5']);
        expect((await store.list('/c/')).entries.map(text)).toEqual(['7', '6', '5']);
        expect(await new Recording(store, '/c/', 7).until(r => r.events.length === 1)).toEqual(['8 put /c/a 7 was 2']);
      });

      test('refuses to go back or ahead', async () => {
        await write('/c/a', '1');
        await write('/c/a', '2');
        await store.compact(3);
        await expect(store.compact(2)).rejects.toThrow(CompactedError);
        await expect(store.compact(3)).rejects.toThrow(CompactedError);
        await expect(store.compact(4)).rejects.toThrow(FutureRevisionError);
      });

      test('a live watch goes on', async () => {
        const seen = new Recording(store, '/c/', 1);
        await write('/c/a', '1');
        await seen.until(r => r.events.length === 1);
        await write('/c/a', '2');
        await store.compact(3);
        await write('/c/a', '3');
        expect(await seen.until(r => r.events.length === 3)).toEqual(['2 put /c/a 1 was -', '3 put /c/a 2 was 1', '4 put /c/a 3 was 2']);
      });
    }

    function testRestart(): void {
      test('comes back with its keys, revisions and history', async ({ skip }) => {
        if (under.reopen === undefined) return skip();
        for (let i = 0; i < 30; i++) await write(`/r/${i % 7}`, `${i}`);
        await remove('/r/0');
        await store.compact(20);
        const before = await store.list('/');
        const old = await store.list('/', { revision: 25 });
        store = await under.reopen();
        expect(await store.list('/')).toEqual(before);
        expect(await store.list('/', { revision: 25 })).toEqual(old);
        expect(await store.compactedRevision()).toBe(20);
        const seen = new Recording(store, '/r/', 20);
        expect((await seen.until(r => r.events.length === 12)).at(-1)).toBe('32 delete /r/0 - was 28');
        expect(await write('/r/new', 'x')).toBe(33);
      });

      test('revisions never come twice, even when everything is gone', async ({ skip }) => {
        if (under.reopen === undefined) return skip();
        await write('/r/a', '1');
        await remove('/r/a');
        await store.compact(3);
        store = await under.reopen();
        expect(await store.currentRevision()).toBe(3);
        expect(await keys('')).toEqual([]);
        expect(await write('/r/a', '2')).toBe(4);
      });
    }
  });
}
