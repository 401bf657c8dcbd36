/** Forgetting what was superseded, and coming back after a restart. */
import { expect, test } from 'vitest';
import { CompactedError, FutureRevisionError } from '../store.ts';
import { put, Recording, text, type StoreTest } from './store-test.ts';

export function testCompaction(at: StoreTest): void {
  test('forgets what was superseded, and keeps the rest', async () => {
    await at.write('/c/a', '1');
    await at.write('/c/a', '2');
    await at.write('/c/b', '3');
    await at.remove('/c/b');
    await at.store.commit([], [put('/c/d', '4'), put('/c/e', '5')]);
    await at.write('/c/d', '6');
    await at.write('/c/a', '7');
    await at.store.compact(7);
    expect(await at.store.compactedRevision()).toBe(7);
    await expect(at.store.list('/c/', { revision: 6 })).rejects.toThrow(CompactedError);
    await expect(at.store.get('/c/a', 3)).rejects.toThrow('mvcc: required revision has been compacted: 7');
    expect(await new Recording(at.store, '/c/', 6).ended.promise).toBeInstanceOf(CompactedError);
    expect((await at.store.list('/c/', { revision: 7 })).entries.map(text)).toEqual(['2', '6', '5']);
    expect((await at.store.list('/c/')).entries.map(text)).toEqual(['7', '6', '5']);
    expect(await new Recording(at.store, '/c/', 7).until(r => r.events.length === 1)).toEqual(['8 put /c/a 7 was 2']);
  });

  test('refuses to go back or ahead', async () => {
    await at.write('/c/a', '1');
    await at.write('/c/a', '2');
    await at.store.compact(3);
    await expect(at.store.compact(2)).rejects.toThrow(CompactedError);
    await expect(at.store.compact(3)).rejects.toThrow(CompactedError);
    await expect(at.store.compact(4)).rejects.toThrow(FutureRevisionError);
  });

  test('a live watch goes on', async () => {
    const seen = new Recording(at.store, '/c/', 1);
    await at.write('/c/a', '1');
    await seen.until(r => r.events.length === 1);
    await at.write('/c/a', '2');
    await at.store.compact(3);
    await at.write('/c/a', '3');
    expect(await seen.until(r => r.events.length === 3)).toEqual(['2 put /c/a 1 was -', '3 put /c/a 2 was 1', '4 put /c/a 3 was 2']);
  });
}

export function testRestart(at: StoreTest): void {
  test('comes back with its keys, revisions and history', async ({ skip }) => {
    if (!at.survives) return skip();
    for (let i = 0; i < 30; i++) await at.write(`/r/${i % 7}`, `${i}`);
    await at.remove('/r/0');
    await at.store.compact(20);
    const before = await at.store.list('/');
    const old = await at.store.list('/', { revision: 25 });
    await at.reopen();
    expect(await at.store.list('/')).toEqual(before);
    expect(await at.store.list('/', { revision: 25 })).toEqual(old);
    expect(await at.store.compactedRevision()).toBe(20);
    const seen = new Recording(at.store, '/r/', 20);
    expect((await seen.until(r => r.events.length === 12)).at(-1)).toBe('32 delete /r/0 - was 28');
    expect(await at.write('/r/new', 'x')).toBe(33);
  });

  test('comes back with values of every size', async ({ skip }) => {
    if (!at.survives) return skip();
    const sizes = [0, 1, 4000, 5000, 40_000, 70_000, 3_000_000];
    const value = (size: number) => new Uint8Array(size).map((_, i) => (i * 31 + size) % 251);
    for (const size of sizes) await at.store.commit([], [{ key: `/r/${size}`, value: value(size) }]);
    await at.reopen();
    for (const size of sizes) {
      const stored = await at.store.get(`/r/${size}`);
      expect(Buffer.compare(stored!.value, value(size))).toBe(0);
    }
  });

  test('revisions never come twice, even when everything is gone', async ({ skip }) => {
    if (!at.survives) return skip();
    await at.write('/r/a', '1');
    await at.remove('/r/a');
    await at.store.compact(3);
    await at.reopen();
    expect(await at.store.currentRevision()).toBe(3);
    expect(await at.keys('')).toEqual([]);
    expect(await at.write('/r/a', '2')).toBe(4);
  });
}
