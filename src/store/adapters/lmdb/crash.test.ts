import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../base/random.ts';
import { LmdbStore } from './lmdb-store.ts';

const KILLS = 8;
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const built = join(root, 'node_modules', '.cache', `crash-writer-${process.pid}.mjs`);
const directory = mkdtempSync(join(tmpdir(), 'skiff-crash-'));

beforeAll(async () => {
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  const entryPoints = [fileURLToPath(new URL('crash-writer.ts', import.meta.url))];
  await build({ entryPoints, outfile: built, bundle: true, platform: 'node', format: 'esm', external: ['lmdb'] });
});
afterAll(() => {
  rmSync(built, { force: true });
  rmSync(directory, { recursive: true });
});

/** Runs the writer, kills it once it has acknowledged `lines` writes, and answers what it said. */
async function writeAndKill(lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [built, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  let count = 0;
  for await (const chunk of child.stdout) {
    said += String(chunk);
    count += String(chunk).split('\n').length - 1;
    if (count > lines) child.kill('SIGKILL');
  }
  await exited;
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

test(`killed ${KILLS} times while it writes and compacts, it has lost nothing it acknowledged`, { timeout: 60_000 }, async () => {
  const random = seededRandom(3);
  const expected = new Map<string, { revision: number; value: string | undefined }>();
  let newest = 1;
  for (let kill = 0; kill < KILLS; kill++) {
    const [opened, ...acknowledged] = await writeAndKill(50 + Math.floor(random.next() * 1500));
    expect(Number(opened!.split(' ')[1])).toBeGreaterThanOrEqual(newest);
    for (const line of acknowledged) {
      const [revision, type, key, value] = line.split(' ') as [string, string, string, string];
      newest = Math.max(newest, Number(revision));
      expected.set(key, { revision: Number(revision), value: type === 'put' ? value : undefined });
    }
    await verify(expected, newest);
  }
  expect(newest).toBeGreaterThan(1000);
});

/** Each key stands as acknowledged, or as a later write left it that died before it could say so. */
async function verify(expected: ReadonlyMap<string, { revision: number; value: string | undefined }>, newest: number): Promise<void> {
  const store = await LmdbStore.open(directory);
  expect(await store.currentRevision()).toBeGreaterThanOrEqual(newest);
  const history = await historyOf(store);
  for (const [key, { revision, value }] of expected) {
    const entry = await store.get(key);
    if ((entry?.modRevision ?? 0) > revision || history.get(key)! > revision) continue;
    expect([key, entry && new TextDecoder().decode(entry.value).split(':').slice(0, 2).join(':')]).toEqual([key, value]);
  }
  await store.close();
}

/** The newest revision of every key that changed since the last compaction; revisions come without a gap. */
async function historyOf(store: LmdbStore): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  const current = await store.currentRevision();
  let at = await store.compactedRevision();
  await new Promise<void>((resolve, reject) => {
    const watch = store.watch('', at, {
      events: events => {
        for (const event of events) {
          expect(event.revision - at).toBeLessThanOrEqual(1);
          at = event.revision;
          newest.set(event.key, at);
        }
        if (at === current) watch.stop();
      },
      progress: () => watch.stop(),
      end: error => (error === undefined ? resolve() : reject(error)),
    });
    if (at === current) watch.stop();
  });
  return newest;
}
