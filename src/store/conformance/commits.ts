/** What a commit is: conditions, revisions, all or nothing. */
import { expect, test } from 'vitest';
import { StoreUnavailableError } from '../store.ts';
import { put, Recording, revisionOf, text, type StoreTest } from './store-test.ts';

export function testCommits(at: StoreTest): void {
  test('an empty store is at revision 1, and each commit takes the next', async () => {
    expect(await at.store.currentRevision()).toBe(1);
    expect(await at.write('/a', '1')).toBe(2);
    expect(await at.write('/a', '2')).toBe(3);
    expect(await at.store.get('/a')).toMatchObject({ key: '/a', createRevision: 2, modRevision: 3 });
    expect(text(await at.store.get('/a'))).toBe('2');
    expect(await at.store.currentRevision()).toBe(3);
  });

  test('a condition on absence holds once', async () => {
    const create = () => at.store.commit([{ key: '/a', absent: true }], [put('/a', 'x')]);
    const results = await Promise.all([create(), create(), create()]);
    expect(results.map(result => result.committed)).toEqual([true, false, false]);
    const refused = results[1]!;
    expect(!refused.committed && text(refused.current[0])).toBe('x');
    expect(await at.store.currentRevision()).toBe(2);
  });

  test('a condition on a revision lets one of many concurrent writers through', async () => {
    const modRevision = await at.write('/a', '0');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => at.store.commit([{ key: '/a', modRevision }], [put('/a', `${i}`)])),
    );
    expect(results.filter(result => result.committed)).toHaveLength(1);
    expect(text(await at.store.get('/a'))).toBe('0');
    for (const result of results.slice(1)) expect(result).toMatchObject({ committed: false, current: [{ modRevision: modRevision + 1 }] });
  });

  test('a condition on a revision fails where the key is absent', async () => {
    expect(await at.store.commit([{ key: '/a', modRevision: 1 }], [put('/a', 'x')])).toEqual({ committed: false, revision: 1, current: [undefined] });
    expect(await at.store.get('/a')).toBeUndefined();
  });

  test('a commit is decided on those called before it, durable or not', async () => {
    const first = at.store.commit([{ key: '/a', absent: true }], [put('/a', '1')]);
    const second = at.store.commit([{ key: '/a', modRevision: 2 }], [put('/a', '2')]);
    const third = at.store.commit([{ key: '/a', modRevision: 3 }], [{ key: '/a', delete: true }]);
    const fourth = at.store.commit([{ key: '/a', absent: true }], [put('/a', '4')]);
    expect((await Promise.all([first, second, third, fourth])).map(revisionOf)).toEqual([2, 3, 4, 5]);
    expect(await at.store.get('/a')).toMatchObject({ createRevision: 5, modRevision: 5 });
  });

  test('all writes of a commit share its revision; one failed condition prevents them all', async () => {
    await at.write('/c', 'old');
    const revision = revisionOf(
      await at.store.commit([{ key: '/a', absent: true }, { key: '/c', modRevision: 2 }], [put('/a', '1'), put('/b', '2'), { key: '/c', delete: true }]),
    );
    expect(await at.store.get('/a')).toMatchObject({ modRevision: revision });
    expect(await at.store.get('/b')).toMatchObject({ modRevision: revision });
    expect(await at.store.get('/c')).toBeUndefined();
    const refused = await at.store.commit([{ key: '/b', modRevision: revision }, { key: '/a', absent: true }], [put('/d', 'x')]);
    expect(refused).toMatchObject({ committed: false, current: [{ key: '/b' }, { key: '/a' }] });
    expect(await at.store.get('/d')).toBeUndefined();
  });

  test('a key written twice in one commit is refused', async () => {
    await expect(at.store.commit([], [put('/a', '1'), put('/a', '2')])).rejects.toThrow('commit: a key is written twice');
  });

  test('deleting what is absent changes nothing and takes no revision', async () => {
    await at.write('/a', '1');
    expect(await at.remove('/nothing')).toBe(2);
    expect(await at.remove('/a')).toBe(3);
    expect(await at.remove('/a')).toBe(3);
    expect(await at.write('/a', '2')).toBe(4);
    expect(await at.store.get('/a')).toMatchObject({ createRevision: 4 });
  });

  test('keeps empty and large values and long keys', async () => {
    const large = new Uint8Array(3_000_000).fill(7);
    const longKey = `/${'k'.repeat(5000)}`;
    await Promise.all([
      at.store.commit([], [{ key: '/large', value: large }]),
      at.store.commit([], [{ key: '/empty', value: new Uint8Array(0) }]),
      at.store.commit([], [put(longKey, 'long')]),
    ]);
    expect((await at.store.get('/large'))?.value.length).toBe(large.length);
    expect((await at.store.get('/empty'))?.value.length).toBe(0);
    expect(text(await at.store.get(longKey))).toBe('long');
    expect(await at.keys('/k')).toEqual([longKey]);
  });

  test('refuses work once it is closed', async () => {
    await at.write('/a', '1');
    const ended = new Recording(at.store, '/', 1).ended.promise;
    await at.store.close();
    await at.store.close();
    await expect(at.store.commit([], [put('/a', '2')])).rejects.toThrow(StoreUnavailableError);
    await expect(at.store.get('/a')).rejects.toThrow(StoreUnavailableError);
    expect(await ended).toBeInstanceOf(StoreUnavailableError);
  });
}
