import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VolumeDirectories } from '../controller.ts';
import { hostDirectories } from './host-directories.ts';

let root: string;
let directories: VolumeDirectories;
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'volumes-')), 'volumes');
  directories = hostDirectories(root);
});
afterEach(() => rmSync(join(root, '..'), { recursive: true }));

test('a directory for everybody, made once, removed with what it holds', async () => {
  const path = await directories.create('n1', 'pvc-1_default_data');
  expect(statSync(path).mode & 0o777).toBe(0o777);
  writeFileSync(join(path, 'file'), 'x');
  expect(await directories.create('n1', 'pvc-1_default_data')).toBe(path);
  expect(existsSync(join(path, 'file'))).toBe(true);
  await directories.remove('n1', path);
  await directories.remove('n1', path);
  expect(existsSync(path)).toBe(false);
});

test.each(['/etc', '..', '.'])('%s is not removed', async path => {
  const outside = path.startsWith('/') ? path : join(root, path);
  await expect(directories.remove('n1', outside)).rejects.toThrow('volume directory');
  await expect(directories.create('n1', path)).rejects.toThrow('not a plain name');
});
