/** What a plain scalar means: YAML 1.1 as Go's yaml reads it, `yes` and `on` among it. */

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(w => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(w => [w, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(w => [w, null] as const),
]);

/** Of numbers. */
const BEGINNINGS = '-+.0123456789';
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/;

export function resolveScalar(text: string): unknown {
  if (WORDS.has(text)) return WORDS.get(text);
  if (!BEGINNINGS.includes(text[0]!)) return text;
  // A time stays the text that it is.
  if (/^\d{4}-\d/.test(text)) return text;
  const plain = text.replaceAll('_', '');
  const integer = text.startsWith('.') ? undefined : integerOf(plain);
  if (integer !== undefined) return integer;
  // A number too big for any is a text.
  return FLOAT.test(text.startsWith('.') ? text : plain) && Number.isFinite(Number(plain)) ? Number(plain) : text;
}

function integerOf(text: string): number | bigint | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const digits = match[2]!.replace(/^0([0-7]+)$/, '0o$1');
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  if (value > 2n ** 64n - 1n || value < -(2n ** 63n)) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
