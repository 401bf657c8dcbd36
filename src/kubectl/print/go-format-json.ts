/** JSON as Go's encoding/json writes it: members sorted, `<`, `>`, `&` and the line separators escaped. */
import { isMap, numberOf, sortedEntries } from './go-format-value.ts';

const scalar = (value: unknown): string => {
  const number = numberOf(value);
  return number?.isFloat === false ? String(number.value) : JSON.stringify(number ? Number(number.value) : (value ?? null));
};

function write(value: unknown, indent: string, margin: string): string {
  const isList = Array.isArray(value);
  if (!isList && !isMap(value)) return scalar(value);
  const items = isList
    ? value.map(item => write(item, indent, margin + indent))
    : sortedEntries(value).map(([key, member]) => `${JSON.stringify(key)}:${indent && ' '}${write(member, indent, margin + indent)}`);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  if (indent === '') return open + items.join(',') + close;
  return `${open}\n${items.map(item => margin + indent + item).join(',\n')}\n${margin}${close}`;
}

const escapeHtml = (text: string) => text.replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const goJson = (value: unknown, indent = ''): string => escapeHtml(write(value, indent, ''));
