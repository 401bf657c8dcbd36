/** How failures are told: what is wrong and what to do next; the stack of a defect only where it was one. */
import { PreflightError } from '../cluster/host/preflight.ts';

export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof PreflightError) {
    console.error(`skiff: ${error.message}`);
    if (error.advice) console.error(error.advice);
  } else {
    console.error(`skiff: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env['SKIFF_DEBUG']) console.error(error);
  }
}

/** Prints the value as JSON, or as the text that is made of it. */
export function answer(options: { readonly output?: string }, value: object, text: () => string): void {
  console.log(options.output === 'json' ? JSON.stringify(value, null, 2) : text());
}
