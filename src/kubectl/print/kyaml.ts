/** KYAML: YAML in braces and quotes, with a comma behind everything. */
import { type KeysOf, numberText, sortedKeys } from './json.ts';
import { mustBeQuoted } from './yaml-scalar.ts';

/** A document, begun by its separator. */
export const kyamlText = (value: unknown, keysOf = sortedKeys): string => `---\n${write(value, 0, keysOf)}\n`;

function write(value: unknown, depth: number, keysOf: KeysOf): string {
  if (typeof value === 'string') return value.includes('\n') ? foldedText(value, depth) : quoted(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return numberText(value as number);
  return Array.isArray(value) ? writeList(value, depth, keysOf) : writeMap(value as Record<string, unknown>, depth, keysOf);
}

const indent = (depth: number) => '  '.repeat(depth);

function writeMap(map: Readonly<Record<string, unknown>>, depth: number, keysOf: KeysOf): string {
  const keys = keysOf(map);
  if (keys.length === 0) return '{}';
  const lines = keys.map(key => `${indent(depth + 1)}${keyText(key)}: ${write(map[key], depth + 1, keysOf)},\n`);
  return `{\n${lines.join('')}${indent(depth)}}`;
}

const keyText = (key: string) => (/^[A-Za-z_]([\w./-]*\w)?$/.test(key) && !mustBeQuoted(key) ? key : quoted(key).replaceAll('\t', '\\t'));

/** Brackets and braces stand together: `[{`, `}, {`, `}]`. */
function writeList(items: readonly unknown[], depth: number, keysOf: KeysOf): string {
  if (items.length === 0) return '[]';
  if (items.every(item => item !== null && typeof item === 'object')) return `[${items.map(item => write(item, depth, keysOf)).join(', ')}]`;
  return `[\n${items.map(item => `${indent(depth + 1)}${write(item, depth + 1, keysOf)},\n`).join('')}${indent(depth)}]`;
}

const quoted = (text: string) => `"${escaped(text)}"`;



const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"', '\\': '\\\\', '\0': '\\0', '\u0007': '\\a', '\b': '\\b', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\u001b': '\\e', '\u0085': '\\N', '\u00a0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
};

/** Of what is not seen its number; a tab stays. */
const escaped = (text: string) =>
  text.replace(/["\\\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, c => {
    if (c === ' ' || c === '\t') return c;
    const code = c.codePointAt(0)!;
    return SHORT[c] ?? (code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`);
  });

const SPACE_FIRST = /^[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** A line of the file for each of the text; a leading blank is kept by a backslash. */
function foldedText(text: string, depth: number): string {
  const margin = indent(depth + 1);
  const lines = text.split('\n');
  const last = lines.pop()!;
  const line = (content: string, end: string) => `${margin}${SPACE_FIRST.test(content) ? '\\' : ' '}${escaped(content)}${end}\\\n`;
  return `"\\\n${lines.map(l => line(l, '\\n')).join('')}${last === '' ? '' : line(last, '')}${margin}"`;
}
