/** Looks at a data directory before LMDB maps it: a foreign or truncated file would end the process. */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

export const STORE_FILE = 'store.mdb';
export const LOCK_FILE = 'store.lock';
const OURS = new Set([STORE_FILE, `${STORE_FILE}-lock`, LOCK_FILE]);

/** What LMDB writes at the start of its two meta pages, and where. */
const MAGIC = 0xbeefc0de;
const AT = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152, end: 160 };

/** The directory cannot be opened as a store; the message says why and what to do. */
export class StoreDirectoryError extends Error {
  constructor(directory: string, state: string, options?: ErrorOptions) {
    super(`open the store in "${directory}": ${state}`, options);
    this.name = 'StoreDirectoryError';
  }
}

const NEXT_STEP = 'restore it from a copy, or move it away and start with an empty directory';

/** Makes the directory where it is missing and answers the path of the database in it. */
export function prepareDirectory(directory: string): string {
  const file = join(directory, STORE_FILE);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const foreign = readdirSync(directory).filter(name => !isOurs(name));
    if (foreign.length > 0 && !existsSync(file)) {
      throw new StoreDirectoryError(directory, `it holds "${foreign[0]}", which is not of a store: choose an empty directory`);
    }
    if (existsSync(file)) inspect(directory, file);
  } catch (cause) {
    throw cause instanceof StoreDirectoryError ? cause : new StoreDirectoryError(directory, describe(cause), { cause });
  }
  return file;
}

const isOurs = (name: string): boolean => OURS.has(name) || name.startsWith(`${LOCK_FILE}.`);

export function describe(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM') return 'permission is denied: start as the user who owns it, or choose another directory';
  if (code === 'ENOSPC') return 'the disk is full: free some space and start again';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a directory: choose another one';
  return `${(cause as Error).message}: ${NEXT_STEP}`;
}

/** The newer meta page tells how long the file must be. An empty file is one that was never written to. */
function inspect(directory: string, file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    const size = fstatSync(descriptor).size;
    if (size === 0) return;
    const first = readMeta(descriptor, 0);
    const second = first && readMeta(descriptor, first.pageSize);
    if (first === undefined || second === undefined) {
      throw new StoreDirectoryError(directory, `"${STORE_FILE}" is not a store's file, or damaged: ${NEXT_STEP}`);
    }
    const newest = second.transaction > first.transaction ? second : first;
    const needed = (newest.lastPage + 1) * first.pageSize;
    if (size < needed) throw new StoreDirectoryError(directory, `"${STORE_FILE}" is cut off at ${size} of ${needed} bytes: ${NEXT_STEP}`);
  } finally {
    closeSync(descriptor);
  }
}

function readMeta(descriptor: number, offset: number): { pageSize: number; lastPage: number; transaction: bigint } | undefined {
  const page = Buffer.alloc(AT.end);
  if (readSync(descriptor, page, 0, AT.end, offset) < AT.end || page.readUInt32LE(AT.magic) !== MAGIC) return undefined;
  const pageSize = page.readUInt32LE(AT.pageSize);
  if (pageSize < 256 || pageSize > 65536) return undefined;
  return { pageSize, lastPage: Number(page.readBigUInt64LE(AT.lastPage)), transaction: page.readBigUInt64LE(AT.transaction) };
}
