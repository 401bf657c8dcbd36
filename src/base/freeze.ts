/** Freezing an object all the way down. */

/** What is already frozen is taken to be so all the way down. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) freezeParts(value);
  return value;
}

function freezeParts(value: object): void {
  for (const field in value) freeze(value[field as keyof typeof value]);
  Object.freeze(value);
}

/**
 * For what a cache shares among all its readers, who may not change it: the types say so everywhere. Every test runs with
 * KUBE_CACHE_MUTATION_DETECTOR=true, as upstream's do, and then whoever changes it all the same is met by a TypeError.
 */
export const guard: <T>(value: T) => T = process.env.KUBE_CACHE_MUTATION_DETECTOR === 'true' ? freeze : value => value;
