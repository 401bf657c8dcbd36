/** Reading: in byte order, in pages, as of any revision that is kept. */
import { expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { FutureRevisionError } from '../store.ts';
import { Recording, text, type StoreTest } from './store-test.ts';

export function testReads(at: StoreTest): void {
  test('lists in byte order, under the prefix alone', async () => {
    for (const key of ['/b/é', '/b/z', '/b/\u{1F600}', '/b/\uFFFD', '/b', '/b/', '/ba', '/a/x', '/b/a/1', '/b/a-1']) await at.write(key, key);
    expect(await at.keys('/b/')).toEqual(['/b/', '/b/a-1', '/b/a/1', '/b/z', '/b/é', '/b/\uFFFD', '/b/\u{1F600}']);
    expect(await at.keys('/nothing')).toEqual([]);
    expect(await at.keys('')).toHaveLength(10);
  });

  test('pages stay as they were at their revision, whatever happens meanwhile', async () => {
    for (let i = 0; i < 10; i++) await at.write(`/p/${i}`, `v${i}`);
    const first = await at.store.list('/p/', { limit: 4 });
    expect(first.entries.map(text)).toEqual(['v0', 'v1', 'v2', 'v3']);
    expect(first).toMatchObject({ remaining: 6, revision: 11 });
    await at.remove('/p/5');
    await at.write('/p/55', 'new');
    await at.write('/p/6', 'changed');
    await at.write('/p/6', 'again');
    await at.remove('/p/9');
    await at.write('/p/9', 'back');
    await at.write('/q/1', 'elsewhere');
    const asOfFirst = { revision: first.revision, limit: 4 };
    const second = await at.store.list('/p/', { ...asOfFirst, after: '/p/3' });
    expect(second.entries.map(text)).toEqual(['v4', 'v5', 'v6', 'v7']);
    expect(second).toMatchObject({ remaining: 2, revision: 11 });
    const third = await at.store.list('/p/', { ...asOfFirst, after: '/p/7' });
    expect(third.entries.map(entry => `${text(entry)}@${entry.modRevision}`)).toEqual(['v8@10', 'v9@11']);
    expect(third.remaining).toBe(0);
    expect(await at.keys('/p/')).toEqual(['/p/0', '/p/1', '/p/2', '/p/3', '/p/4', '/p/55', '/p/6', '/p/7', '/p/8', '/p/9']);
    expect(text(await at.store.get('/p/6', 11))).toBe('v6');
    expect(text(await at.store.get('/p/5', 11))).toBe('v5');
    expect(await at.store.get('/p/55', 11)).toBeUndefined();
    expect(await at.store.get('/p/5')).toBeUndefined();
  });

  test('agrees with a model at every revision', async () => {
    const random = seededRandom(11);
    const states: Map<string, string>[] = [new Map(), new Map()];
    for (let i = 0; i < 150; i++) {
      const key = `/m/${Math.floor(random.next() * 12)}`;
      const next = new Map(states.at(-1));
      if (random.next() < 0.3 && next.delete(key)) await at.remove(key);
      else await at.write(key, `${i}`).then(() => next.set(key, `${i}`));
      states.push(next);
    }
    expect(await at.store.currentRevision()).toBe(states.length - 1);
    for (let revision = 1; revision < states.length; revision++) {
      const { entries, remaining } = await at.store.list('/m/', { revision, limit: 5 });
      const expected = [...states[revision]!].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(entries.map(entry => [entry.key, text(entry)])).toEqual(expected.slice(0, 5));
      expect(remaining).toBe(Math.max(0, expected.length - 5));
    }
  });

  test('a revision ahead of the store is an error', async () => {
    await expect(at.store.list('/', { revision: 9 })).rejects.toThrow(FutureRevisionError);
    await expect(at.store.get('/a', 9)).rejects.toThrow('mvcc: required revision is a future revision: 1');
    expect(await new Recording(at.store, '/', 9).ended.promise).toBeInstanceOf(FutureRevisionError);
  });
}
