/** JSON that loses nothing: integers beyond 2^53 stay exact (as bigint), and are written as they came. */

/** An integer of 16 and more digits, outside of a string as far as can be told cheaply; a false alarm costs time alone. */
const LONG_INTEGER = /[:[,\s]-?\d{16,}/;

export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? parseExactly(text) : (JSON.parse(text) as unknown);
}

const MARK = '\u0000int:';

/** Marks long integers outside of strings, parses, and takes the marks for what they stand for. */
function parseExactly(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, token => (token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"\\u0000int:${token}"`));
  return JSON.parse(marked, (_, value: unknown) => (typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value)) as unknown;
}

/** Compact, keys as they stand. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${MARK}${v}` : v)).replace(/"\\u0000int:(-?\d+)"/g, '$1');
  }
}
