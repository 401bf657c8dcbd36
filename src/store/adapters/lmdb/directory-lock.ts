/** One process a data directory: a file that names its owner, and that a crash does not leave locked. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILE, StoreDirectoryError } from './data-directory.ts';

const ATTEMPTS = 5;

export interface DirectoryLock {
  release(): void;
}

export function lockDirectory(directory: string): DirectoryLock {
  const file = join(directory, LOCK_FILE);
  const mine = `${identity(process.pid)}\n`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (link(draft, file)) return { release: () => release(file, mine) };
      evict(directory, file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StoreDirectoryError(directory, 'another process keeps taking its lock: start one at a time');
}

/** A process id returns after a while; together with its start time it does not. */
function identity(pid: number): string {
  return `${pid} ${startTime(pid) ?? 'unknown'}`;
}

/** Field 22 of /proc/PID/stat, counted from behind the command name, which may hold anything. A zombie holds no files. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and never over an existing one. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away the lock of a process that is gone; throws where it lives. */
function evict(directory: string, file: string): void {
  const owner = read(file);
  if (owner === undefined) return;
  const pid = Number.parseInt(owner, 10);
  if (pid > 0 && owner.trim() === identity(pid) && startTime(pid) !== undefined) {
    const who = pid === process.pid ? 'this process' : `process ${pid}`;
    throw new StoreDirectoryError(directory, `it is in use by ${who}: stop that first, or choose another directory`);
  }
  const stale = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, stale);
  } catch {
    return;
  }
  // Somebody may have evicted it before us and locked anew: then give that lock back.
  if (read(stale) !== owner) link(stale, file);
  rmSync(stale, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function release(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}
