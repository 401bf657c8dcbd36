import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensurePrivateFolder } from './files.ts';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'skiff-files-'))));
afterEach(() => rm(dir, { recursive: true }));

it.each([undefined, 0o755, 0o777])('closes a folder to others that was %o', async mode => {
  const folder = join(dir, 'pods');
  if (mode !== undefined) await mkdir(folder, { mode });
  await ensurePrivateFolder(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});
