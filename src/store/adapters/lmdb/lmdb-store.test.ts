import { open } from 'lmdb';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testStore } from '../../conformance.ts';
import { LmdbStore } from './lmdb-store.ts';
import { encodeRecord } from './record-codec.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'skiff-store-'));

testStore('LmdbStore', async () => {
  const directory = temporary();
  let store = await LmdbStore.open(directory);
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = await LmdbStore.open(directory));
    },
    dispose: async () => rmSync(directory, { recursive: true }),
  };
});

describe('a data directory', () => {
  let directory: string;
  beforeEach(() => (directory = temporary()));
  afterEach(() => rmSync(directory, { recursive: true }));
  const file = () => join(directory, 'store.mdb');

  async function fill(writes = 300): Promise<void> {
    const store = await LmdbStore.open(directory);
    const value = new Uint8Array(1024).fill(65);
    await Promise.all(Array.from({ length: writes }, (_, i) => store.commit([], [{ key: `/k/${i}`, value }])));
    await store.close();
  }

  test('is made where it is missing, and holds only its file and locks after closing', async () => {
    const nested = join(directory, 'a', 'b');
    const store = await LmdbStore.open(nested);
    await store.close();
    expect(readdirSync(nested).sort()).toEqual(['store.mdb', 'store.mdb-lock']);
  });

  test('of something else is refused', async () => {
    writeFileSync(join(directory, 'photos.zip'), 'x');
    await expect(LmdbStore.open(directory)).rejects.toThrow(`open the store in "${directory}": it holds "photos.zip", which is not of a store: choose an empty directory`);
  });

  test('with a file that is not a store is refused', async () => {
    writeFileSync(file(), 'something else entirely'.repeat(1000));
    await expect(LmdbStore.open(directory)).rejects.toThrow(/"store.mdb" is not a store's file, or damaged: restore it from a copy, or move it away/);
  });

  test('with a file that was cut off is refused', async () => {
    await fill();
    truncateSync(file(), statSync(file()).size - 200_000);
    await expect(LmdbStore.open(directory)).rejects.toThrow(/"store.mdb" is cut off at \d+ of \d+ bytes: restore/);
  });

  test('with a damaged record is refused', async () => {
    await fill();
    const descriptor = openSync(file(), 'r+');
    const { size } = statSync(file());
    const at = Math.floor(size / 2);
    writeSync(descriptor, Buffer.from('BBBBBBBBBBBB'), 0, 12, at - (at % 4096) + 2000);
    closeSync(descriptor);
    await expect(LmdbStore.open(directory)).rejects.toThrow(/the record is damaged: restore/);
  });

  test('of the first format, with names behind the revisions, is taken over', async () => {
    const number = (value: number) => Buffer.from(Float64Array.of(value).buffer);
    const old = open<Buffer, number | string>({ path: file(), noSubdir: true, encoding: 'binary' });
    const value = new TextEncoder().encode('old');
    await old.batch(() => {
      void old.put('format', Buffer.from('skiff-store/1'));
      void old.put('compacted', number(5));
      void old.put('scrubbed', number(5));
      void old.put(6, encodeRecord({ revision: 6, writes: [{ key: '/a', value, createRevision: 6, previousRevision: 0 }] }));
    });
    await old.close();
    for (const revision of [7, 8]) {
      const store = await LmdbStore.open(directory);
      expect(await store.compactedRevision()).toBe(5);
      expect(await store.get('/a')).toEqual({ key: '/a', value, createRevision: 6, modRevision: 6 });
      expect(await store.commit([], [{ key: '/b', value }])).toEqual({ committed: true, revision });
      await store.close();
    }
  });

  test('of a later format is refused', async () => {
    const later = open<Buffer, number>({ path: file(), noSubdir: true, encoding: 'binary' });
    await later.put(-3, Buffer.from('skiff-store/3'));
    await later.close();
    await expect(LmdbStore.open(directory)).rejects.toThrow('its format is "skiff-store/3" and this version reads "skiff-store/2"');
  });

  test('that is a file is refused', async () => {
    writeFileSync(file(), '');
    await expect(LmdbStore.open(file())).rejects.toThrow('it is not a directory: choose another one');
  });

  test('is open once at a time', async () => {
    const store = await LmdbStore.open(directory);
    await expect(LmdbStore.open(directory)).rejects.toThrow('it is in use by this process: stop that first, or choose another directory');
    await store.close();
    await (await LmdbStore.open(directory)).close();
  });

  test('is not locked by a process that is gone, nor by one that has its number now', async () => {
    const { pid } = spawnSync('true');
    writeFileSync(join(directory, 'store.lock'), `${pid} 12345\n`);
    await (await LmdbStore.open(directory)).close();
    writeFileSync(join(directory, 'store.lock'), `${process.pid} 12345\n`);
    await (await LmdbStore.open(directory)).close();
    writeFileSync(join(directory, 'store.lock'), '');
    await (await LmdbStore.open(directory)).close();
  });
});
