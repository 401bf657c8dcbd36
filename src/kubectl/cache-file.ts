/** Files of the cache folder. What cannot be kept there (a read-only home, a full disk) is not remembered, and nobody is told. */
import type { Files, Io } from './io.ts';
import { dirname } from './paths.ts';

/** Whether there is one that was written less than `ttlMs` ago. */
export function isYoung({ files, clock }: Pick<Io, 'files' | 'clock'>, path: string, ttlMs: number): boolean {
  const found = files.stat(path);
  return found !== undefined && clock.now() <= found.mtimeMs + ttlMs;
}

export function keep(files: Files, path: string, { content, mode, folderMode }: { readonly content: string | Uint8Array; readonly mode: number; readonly folderMode: number }): void {
  try {
    files.makeDirectory(dirname(path), folderMode);
    files.writeAtomic(path, content, mode);
  } catch {
    // The next command begins anew.
  }
}
