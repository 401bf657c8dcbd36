/** A JSON value as Go's `%v` prints it: `map[data:map[a:1] list:[x y] none:<nil>]`. */
import { NumberLiteral } from '../schema/json-text.ts';

export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (value instanceof NumberLiteral) return value.text;
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([k, v]) => `${k}:${goText(v)}`).join(' ')}]`;
}
