/** Objects as they are read: nothing is known of their kinds. */

export type Plain = Record<string, unknown>;

export const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

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
