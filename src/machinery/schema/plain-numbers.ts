/** Number literals turned into numbers, for code that knows nothing of them. */
import { NumberLiteral, setMember } from './json-text.ts';

export function plainNumbers(value: unknown): unknown {
  if (value instanceof NumberLiteral) return Number(value.text);
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) setMember(out, key, plainNumbers(member));
  return out;
}
