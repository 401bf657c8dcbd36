/** JSON as `-o json` prints it: four spaces, sorted keys, and the characters that Go escapes. */

export function jsonText(value: unknown, indent = '    '): string {
  return write(value, '\n', indent);
}

/** On one line. */
export const compactJson = (value: unknown): string => write(value, undefined, '');

const ESCAPE = /[<>&\u2028\u2029\u007f]/g;
const escaped = (text: string) => JSON.stringify(text).replace(ESCAPE, c => (c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));

/** `line` is the line end and indentation of where the value stands; undefined for no lines at all. */
function write(value: unknown, line: string | undefined, indent: string): string {
  if (typeof value === 'string') return escaped(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return numberText(value as number | bigint | boolean);
  const isArray = Array.isArray(value);
  const inner = line === undefined ? undefined : line + indent;
  const parts = isArray
    ? value.map(v => write(v, inner, indent))
    : Object.keys(value).filter(k => (value as Record<string, unknown>)[k] !== undefined).sort().map(key => `${escaped(key)}:${line === undefined ? '' : ' '}${write((value as Record<string, unknown>)[key], inner, indent)}`);
  const [open, close] = isArray ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}${inner ?? ''}${parts.join(`,${inner ?? ''}`)}${line ?? ''}${close}`;
}

/** As strconv does: an exponent of at least two digits, none below 1e21. */
export function numberText(value: number | bigint | boolean): string {
  return String(value).replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`);
}
