/** Whether dist/ is older than the sources: compares one number, the newest change and the count of all source files. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const STAMP = '.built-from';
const SOURCES = ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/kubectl-packs.mjs', 'scripts/rehearse.cjs', 'bin/kubectl.cjs'];

export function sourceStamp(root) {
  let newest = 0;
  let count = 0;
  const look = path => {
    const found = statSync(path);
    if (found.isDirectory()) return readdirSync(path).forEach(name => name.endsWith('.test.ts') || look(join(path, name)));
    newest = Math.max(newest, found.mtimeMs);
    count++;
  };
  SOURCES.forEach(name => look(join(root, name)));
  return `${count} ${newest}`;
}

export function isStale(root) {
  try {
    return readFileSync(join(root, 'dist', STAMP), 'utf8') !== sourceStamp(root);
  } catch (error) {
    // An installed package has dist/ and no sources.
    return error.path === undefined || !String(error.path).startsWith(join(root, 'src'));
  }
}
