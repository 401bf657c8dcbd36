/** Texts as Go writes them: quoted strings, numbers and durations, and what its parsers say of bad ones. */

const ESCAPES: Readonly<Record<string, string>> = { '\u0007': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', '"': '\\"' };

/** `%q` of a string. */
export function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return `"${text.replace(/[\u0000-\u001f\u007f"\\\u0080-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\ufeff]/g, escapeRune)}"`;
}

function escapeRune(c: string): string {
  const known = ESCAPES[c];
  if (known) return known;
  const code = c.charCodeAt(0);
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** `%q` of one character: `'x'`. */
export const quoteRune = (c: string): string => (c === "'" ? "'\\''" : `'${quote(c).slice(1, -1).replace('\\"', '"')}'`);

export class SyntaxProblem extends Error {}

const LIMITS: Readonly<Record<number, readonly [bigint, bigint]>> = {
  16: [-(2n ** 15n), 2n ** 15n - 1n], 32: [-(2n ** 31n), 2n ** 31n - 1n], 64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** strconv.ParseInt with base 0: `12`, `0x1f`, `0o17`, `017`, `0b1`, `1_000`. */
export function parseInteger(text: string, bits: 16 | 32 | 64 = 64, what = 'ParseInt'): number {
  const match = /^([+-]?)(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]*|[1-9][\d_]*)$/.exec(text);
  const digits = match?.[2]?.replace(/_/g, '').replace(/^0([0-7]+)$/, '0o$1');
  if (!match || digits === undefined || /^0[xXbBoO]$/.test(digits) || /__|_$|^_/.test(match[2]!)) throw new SyntaxProblem(`strconv.${what}: parsing ${quote(text)}: invalid syntax`);
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  const [least, most] = LIMITS[bits]!;
  if (value < least || value > most) throw new SyntaxProblem(`strconv.${what}: parsing ${quote(text)}: value out of range`);
  return Number(value);
}

/** strconv.Atoi: decimal only. */
export function parseDecimal(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new SyntaxProblem(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value < LIMITS[64]![0] || value > LIMITS[64]![1]) throw new SyntaxProblem(`strconv.Atoi: parsing ${quote(text)}: value out of range`);
  return Number(value);
}

export function parseBoolean(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw new SyntaxProblem(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, 'µs': 1e-3, 'μs': 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** time.ParseDuration, in milliseconds. */
export function parseDuration(text: string): number {
  const invalid = () => new SyntaxProblem(`time: invalid duration ${quote(text)}`);
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let total = 0;
  while (rest !== '') {
    const number = /^(\d*)(\.\d*)?/.exec(rest)!;
    if (!/\d/.test(number[0])) throw invalid();
    rest = rest.slice(number[0].length);
    const unit = /^[^.\d]+/.exec(rest)?.[0];
    if (unit === undefined) throw new SyntaxProblem(`time: missing unit in duration ${quote(text)}`);
    const ms = UNIT_MS[unit];
    if (ms === undefined) throw new SyntaxProblem(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += Number(number[0]) * ms;
    rest = rest.slice(unit.length);
  }
  if (total > 9_223_372_036_854) throw invalid();
  return sign * total;
}

/** time.Duration's String(): `0s`, `1m30s`, `1.5s`, `2ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const value = Math.abs(ms);
  if (value < 1000) {
    const [unit, size] = value < 1e-3 ? ['ns', 1e-6] : value < 1 ? ['µs', 1e-3] : ['ms', 1];
    return `${sign}${trim(value / (size as number))}${unit}`;
  }
  const hours = Math.floor(value / 3_600_000);
  const minutes = Math.floor((value % 3_600_000) / 60_000);
  const seconds = `${trim((value % 60_000) / 1000)}s`;
  return `${sign}${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}`;
}

const trim = (n: number) => String(Number(n.toFixed(9)));

/** `[a b c]`: `%v` of a list. */
export const listText = (items: readonly string[]): string => `[${items.join(' ')}]`;
