/** Which containers a name or a pattern means. */

interface Named {
  readonly name: string;
}

/** Containers first, then those that run before. */
export const selectContainers = <T extends Named>({ containers, initContainers }: { readonly containers?: readonly T[] | undefined; readonly initContainers?: readonly T[] | undefined }, pattern: string): T[] =>
  [...(containers ?? []), ...(initContainers ?? [])].filter(c => matchesName(c.name, pattern));

/**
 * A star stands for anything. Upstream's matcher takes the first place at which a part is found and looks no further, and counts
 * places from where it looks and not from the beginning: what it does not match is not matched here either.
 */
export function matchesName(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.includes('*')) return name === pattern;
  const parts = pattern.split('*');
  let position = 0;
  for (const [i, part] of parts.entries()) {
    if (part === '') continue;
    const next = name.slice(position).indexOf(part);
    const isAtStart = i > 0 || position === 0;
    const isAtEnd = i < parts.length - 1 || name.length === part.length + next;
    if (next < position || !isAtStart || !isAtEnd) return false;
    position = next;
  }
  return true;
}
