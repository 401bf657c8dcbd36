import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rotate } from './log-files.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'skiff-log-'))));
afterEach(() => rmSync(dir, { recursive: true }));

it('copies and empties a file that has grown, under the hand of its writer', () => {
  const path = join(dir, 'skiff.log');
  const fd = openSync(path, 'a');
  writeSync(fd, 'one\n'.repeat(10));
  rotate(path, 100);
  expect(existsSync(`${path}.1`)).toBe(false);
  writeSync(fd, 'two\n'.repeat(20));
  rotate(path, 100);
  expect(readFileSync(`${path}.1`, 'utf8')).toHaveLength(120);
  writeSync(fd, 'three\n');
  expect(readFileSync(path, 'utf8')).toBe('three\n');
  closeSync(fd);
});

it('leaves alone what is not there', () => rotate(join(dir, 'none')));
