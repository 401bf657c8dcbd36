/** Objects as they are read: nothing is known of their kinds. */

import { isPlain, type Plain } from '../../machinery/plain.ts';

export { isPlain, type Plain };

/** What a build cannot do, in upstream's words where upstream cannot either. */
export class KustomizeError extends Error {
  override readonly name = 'KustomizeError';
}

/** The object at `object[key]`, made where there is none. */
export function objectAt(object: Plain, key: string): Plain {
  const found = object[key];
  if (isPlain(found)) return found;
  const made: Plain = {};
  object[key] = made;
  return made;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
