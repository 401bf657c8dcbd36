/** A copy whose maps are in order of their keys, as Go writes maps. */

export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.keys(value).sort();
  return Object.fromEntries(sorted.map(key => [key, sortKeys((value as Record<string, unknown>)[key])]));
}
