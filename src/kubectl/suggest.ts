/** The commands that somebody may have meant: near in spelling, begun so, or known by another word. */
import type { LazyCommand } from './command.ts';

const FAR = 2;

export function suggestions(typed: string, commands: readonly Pick<LazyCommand, 'name' | 'suggestFor' | 'isHidden'>[]): string[] {
  const word = typed.toLowerCase();
  return commands.filter(({ name, suggestFor = [], isHidden }) =>
    !isHidden && (distance(word, name.toLowerCase()) <= FAR || name.toLowerCase().startsWith(word) || suggestFor.some(s => s.toLowerCase() === word)),
  ).map(c => c.name);
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
