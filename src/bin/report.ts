/** How failures are told: what is wrong and what to do next; the stack of a defect only where it was one. */
import { PreflightError } from '../cluster/host/preflight.ts';

export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  const { message, advice } = explain(error);
  console.error(`skiff: ${message}`);
  if (advice) console.error(advice);
  if (process.env['SKIFF_DEBUG'] && !(error instanceof PreflightError)) console.error(error);
}

/** A failure in words, and the next step where there is one. */
export function explain(error: unknown): { readonly message: string; readonly advice: string } {
  if (error instanceof PreflightError) return { message: error.message, advice: error.advice };
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return { message: path ? `the disk is full: cannot write ${path}` : 'the disk is full', advice: 'Free some space where the data folder is, and say it again.' };
  return { message: error instanceof Error ? error.message : String(error), advice: '' };
}

/** Prints the value as JSON, or as the text that is made of it. */
export function answer(options: { readonly output?: string }, value: object, text: () => string): void {
  console.log(options.output === 'json' ? JSON.stringify(value, null, 2) : text());
}
