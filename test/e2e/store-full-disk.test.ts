/** The store on a disk that fills up: writes fail clearly, reads go on, and nothing unacknowledged shows. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LmdbStore } from '../../src/store/adapters/lmdb/lmdb-store.ts';
import { StoreUnavailableError } from '../../src/store/store.ts';

let disk: string;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'skiff-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'skiff-full', disk]);
});
afterEach(() => {
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

test('a full disk fails writes, loses none that was acknowledged, and heals when there is room', async () => {
  const value = new Uint8Array(100_000).fill(7);
  const ballast = join(disk, 'ballast');
  const directory = join(disk, 'store');
  let store = await LmdbStore.open(directory);
  writeFileSync(ballast, new Uint8Array(3_000_000));
  const acknowledged: string[] = [];
  const failures: unknown[] = [];
  for (let i = 0; failures.length < 3 && i < 500; i++) {
    const key = `/k/${i}`;
    await store.commit([], [{ key, value }]).then(() => acknowledged.push(key), (error: unknown) => failures.push(error));
  }
  expect(failures).toHaveLength(3);
  for (const failure of failures) expect(failure).toBeInstanceOf(StoreUnavailableError);
  expect((failures[0] as Error).message).toBe('write: the store cannot: the disk is full: free some space');
  const keys = async () => (await store.list('/k/')).entries.map(entry => entry.key).sort();
  expect(await keys()).toEqual([...acknowledged].sort());
  rmSync(ballast);
  expect(await store.commit([], [{ key: '/k/healed', value }])).toMatchObject({ committed: true });
  await store.close();
  store = await LmdbStore.open(directory);
  expect(await keys()).toEqual([...acknowledged, '/k/healed'].sort());
  expect(await store.currentRevision()).toBe(acknowledged.length + 2);
  await store.close();
});
