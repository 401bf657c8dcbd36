/** A request body of its own: a copy that shares nothing with the sender, as if it had travelled as JSON. */

/** Absent and undefined fields are left out; frozen parts come out changeable. */
export function plainCopy<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(item => plainCopy(item as unknown) ?? null) as T;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) copy[name] = plainCopy(field as unknown);
  }
  return copy as T;
}
