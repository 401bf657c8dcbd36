/** A JSON value as Go's `%#v` writes it. */
import { quote } from '../flags/go-text.ts';

export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${members.map(([key, v]) => `${quote(key)}:${goSyntax(v)}`).join(', ')}}`;
}
