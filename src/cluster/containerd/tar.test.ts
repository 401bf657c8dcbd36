import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tarArchive } from './tar.ts';

it('writes what tar reads: names, modes, contents of any length', () => {
  const dir = mkdtempSync(join(tmpdir(), 'skiff-tar-'));
  try {
    const contents = { 'a/empty': '', 'b.txt': 'x'.repeat(512), c: 'y'.repeat(513) };
    writeFileSync(join(dir, 'archive'), tarArchive(Object.entries(contents).map(([name, text]) => ({ name, data: Buffer.from(text), mode: 0o750 }))));
    execFileSync('tar', ['-xpf', join(dir, 'archive'), '-C', dir]);
    for (const [name, text] of Object.entries(contents)) expect(readFileSync(join(dir, name), 'utf8')).toBe(text);
    expect(statSync(join(dir, 'c')).mode & 0o777).toBe(0o750);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
