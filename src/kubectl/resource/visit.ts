/** Walking over objects one by one, and what becomes of errors on the way. */
import { Aggregate, aggregate } from '../errors.ts';
import type { Info } from './info.ts';

/** Called with an object, or with the error that stands in its place. */
export type Visit = (info: Info | undefined, error?: Error) => Promise<void> | void;
export type Visitor = (visit: Visit) => Promise<void>;

/** The first error ends it. */
export const inTurn = (visitors: readonly Visitor[]): Visitor => async visit => {
  for (const visitor of visitors) await visitor(visit);
};

/** Errors are gathered, and thrown together at the end. */
export const allOf = (visitors: readonly Visitor[]): Visitor => async visit => {
  const errors: Error[] = [];
  for (const visitor of visitors) await gather(visitor, visit, errors);
  const all = aggregate(errors);
  if (all) throw all;
};

/** As `allOf`, but a single error stands for itself. */
export const continuing = (visitor: Visitor): Visitor => async visit => {
  const errors: Error[] = [];
  await gather(visitor, visit, errors);
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new Aggregate(errors);
};

async function gather(visitor: Visitor, visit: Visit, errors: Error[]): Promise<void> {
  const note = (error: unknown) => void errors.push(error instanceof Error ? error : new Error(String(error)));
  await visitor(async (info, error) => {
    if (error) return note(error);
    await Promise.resolve(visit(info)).catch(note);
  }).catch(note);
}

/** Does these to every object before it is handed on. */
export const decorated = (visitor: Visitor, steps: readonly ((info: Info) => Promise<void> | void)[]): Visitor => visit =>
  visitor(async (info, error) => {
    if (error) throw error;
    for (const step of steps) await step(info!);
    await visit(info);
  });

export const filtered = (visitor: Visitor, matches: (info: Info) => boolean): Visitor => visit =>
  visitor(async (info, error) => {
    if (error) throw error;
    if (matches(info!)) await visit(info);
  });
