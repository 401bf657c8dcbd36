/** JSON as `-o json` prints it: four spaces, sorted keys, and the characters that Go escapes. */

/** The keys of a map that are printed, in their order. */
export type KeysOf = (map: object) => string[];
const present: KeysOf = map => Object.keys(map).filter(k => (map as Record<string, unknown>)[k] !== undefined);
export const sortedKeys: KeysOf = map => present(map).sort();
/** Of an object that has the order of its struct already. */
export const keysAsTheyStand: KeysOf = present;

interface Style {
  readonly indent: string;
  readonly keysOf: KeysOf;
}

export function jsonText(value: unknown, indent = '    ', keysOf = sortedKeys): string {
  return write(value, '\n', { indent, keysOf });
}

/** On one line. */
export const compactJson = (value: unknown, keysOf = sortedKeys): string => write(value, undefined, { indent: '', keysOf });

const ESCAPE = /[<>&\u2028\u2029\u007f]/g;
const escaped = (text: string) => JSON.stringify(text).replace(ESCAPE, c => (c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));

/** `line` is the line end and indentation of where the value stands; undefined for no lines at all. */
function write(value: unknown, line: string | undefined, style: Style): string {
  if (typeof value === 'string') return escaped(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return numberText(value as number | bigint | boolean);
  const isArray = Array.isArray(value);
  const inner = line === undefined ? undefined : line + style.indent;
  const parts = isArray
    ? value.map(v => write(v, inner, style))
    : style.keysOf(value).map(key => `${escaped(key)}:${line === undefined ? '' : ' '}${write((value as Record<string, unknown>)[key], inner, style)}`);
  const [open, close] = isArray ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}${inner ?? ''}${parts.join(`,${inner ?? ''}`)}${line ?? ''}${close}`;
}

/** As encoding/json writes it, which is as JavaScript does. */
export const numberText = (value: number | bigint | boolean): string => String(value);
