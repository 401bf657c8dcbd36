/** Commands that wait or watch end in order where a signal comes: with 1, as upstream's do, not by the signal. */
import type { Io } from './io.ts';

export async function inOrder<T>(io: Pick<Io, 'stdin'>, run: () => Promise<T>): Promise<T> {
  const release = io.stdin.guard();
  try {
    return await run();
  } finally {
    release();
  }
}
