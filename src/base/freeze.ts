/** Freezing an object all the way down. */

/** What is already frozen is taken to be so all the way down. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const field in value) freeze(value[field]);
    Object.freeze(value);
  }
  return value;
}
