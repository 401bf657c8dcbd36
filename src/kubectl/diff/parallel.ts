/** Walks over objects, several at a time. */
import { Aggregate } from '../errors.ts';
import type { Info } from '../resource/info.ts';
import type { Result } from '../resource/result.ts';

/** What went wrong: the first thing where they are taken one by one, else all of it. */
export async function inParallel(width: number, result: Result, run: (info: Info) => Promise<void>): Promise<Error | undefined> {
  if (width <= 1) return result.visit(run).then(() => undefined, (error: Error) => error);
  const running = new Set<Promise<void>>();
  const errors: Error[] = [];
  const walked = result.visit(async info => {
    const task: Promise<void> = run(info).catch((error: Error) => void errors.push(error)).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= width) await Promise.race(running);
  });
  await walked.catch((error: Error) => void errors.push(error));
  await Promise.all(running);
  return errors.length > 1 ? new Aggregate(errors) : errors[0];
}
