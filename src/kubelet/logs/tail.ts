/** The last lines of a CRI log, without reading all of it. */
import type { Filesystem } from '../filesystem.ts';
import { parseLogLine } from './line.ts';

const CHUNK = 16 * 1024;

export async function lastLogLines(fs: Filesystem, path: string, at: { lines: number; bytes: number }): Promise<string> {
  const offset = await tailOffset(fs, path, at.lines);
  const size = (await fs.stat(path))?.size ?? 0;
  const text = new TextDecoder().decode(await fs.read(path, offset, size - offset));
  const content = text.split('\n').filter(l => l !== '').map(l => parseLogLine(l)?.text ?? '').join('');
  const bytes = new TextEncoder().encode(content);
  return bytes.length <= at.bytes ? content : new TextDecoder().decode(bytes.subarray(bytes.length - at.bytes));
}

/** Where the last `lines` lines begin. */
export async function tailOffset(fs: Filesystem, path: string, lines: number): Promise<number> {
  const size = (await fs.stat(path))?.size ?? 0;
  if (lines <= 0) return size;
  let seen = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const chunk = await fs.read(path, start, end - start);
    for (let i = chunk.length - 1; i >= 0; i--) {
      if (chunk[i] !== 10 || start + i === size - 1) continue;
      if (++seen === lines) return start + i + 1;
    }
    end = start;
  }
  return 0;
}
