/** Freezing an object all the way down. */

/** What is already frozen is taken to be so all the way down. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) freezeParts(value);
  return value;
}

/** Every object that enters a cache comes by here: what is no object costs no call. */
function freezeParts(value: object): void {
  for (const field in value) {
    const part: unknown = value[field as keyof typeof value];
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) freezeParts(part);
  }
  Object.freeze(value);
}
