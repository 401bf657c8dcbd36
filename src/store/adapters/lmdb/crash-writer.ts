/** The process that crash.test.ts kills: writes without end and says what was acknowledged. */
import { writeSync } from 'node:fs';
import { LmdbStore } from './lmdb-store.ts';

const WRITERS = 16;

async function main(directory: string): Promise<void> {
  const store = await LmdbStore.open(directory);
  const say = (line: string) => writeSync(1, `${line}\n`);
  say(`opened ${await store.currentRevision()}`);
  const writer = async (n: number) => {
    for (let i = 0; ; i++) {
      const key = `/w/${n}/${i % 20}`;
      const value = new TextEncoder().encode(`${n}:${i}:${'x'.repeat(i % 3000)}`);
      const remove = i % 11 === 10;
      const result = await store.commit([], [remove ? { key, delete: true } : { key, value }, { key: `/last/${n}`, value }]);
      say(`${result.revision} ${remove ? 'delete' : 'put'} ${key} ${n}:${i}`);
      if (n === 0 && i % 50 === 49) await store.compact(result.revision - 20).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n)));
}

await main(process.argv[2]!);
