/** Durable 1 KiB commits with 64 in flight, against a bare lmdb put loop doing the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { BenchRow } from './row.ts';
import { LmdbStore } from '../src/store/adapters/lmdb/lmdb-store.ts';


const IN_FLIGHT = 64;
const VALUE = new Uint8Array(1024).fill(120);
const ROUND_MS = 1000;
const ROUNDS = 5;

/** Writes a second, keeping 64 in flight; answers writes per second. */
async function rate(write: (i: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let count = 0;
  const writer = async () => {
    while (performance.now() - start < ROUND_MS) await write(count++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
  return (count / (performance.now() - start)) * 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Rounds alternate, so that both meet the same disk. */
export async function run(): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'skiff-bench-'));
  const store = await LmdbStore.open(join(directory, 'store'));
  const bare = open<Uint8Array, string>({ path: join(directory, 'bare.mdb'), noSubdir: true, overlappingSync: false, encoding: 'binary' });
  const ours: number[] = [];
  const theirs: number[] = [];
  let key = 0;
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await rate(() => bare.put(`/registry/configmaps/default/c${key++}`, VALUE)));
    ours.push(await rate(() => create(store, `/registry/configmaps/default/c${key++}`)));
  }
  await store.close();
  await bare.close();
  rmSync(directory, { recursive: true });
  const ratios = ours.map((value, i) => value / theirs[i]!);
  return [{ what: 'durable 1 KiB commits/s, 64 in flight, against bare lmdb', value: median(ours), against: median(theirs), ratio: median(ratios), goal: 0.9 }];
}

const create = (store: LmdbStore, key: string) => store.commit([{ key, absent: true }], [{ key, value: VALUE }]);
