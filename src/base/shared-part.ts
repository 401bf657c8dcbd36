/** Parts that very many objects have in common, as the files of every pod's token: what is found out about one is found out once. */
import { freeze } from './freeze.ts';

export interface SharedPart {
  /** How it is written as JSON, once somebody has written it. */
  json?: Uint8Array;
}

const parts = new WeakMap<object, SharedPart>();

/** Freezes `part`, which any number of objects may hold from now on; validation takes it to be sound. */
export function share<T extends object>(part: T): T {
  parts.set(part, {});
  return freeze(part);
}

export const isShared = (value: object): boolean => parts.has(value);

export const sharedPart = (value: object): SharedPart | undefined => parts.get(value);
