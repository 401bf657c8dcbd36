/** Number constants of Go templates. */
import { goQuote, SyntaxFailure, unquoteBody } from './go-format-quote.ts';
import { GoNumber } from './go-format-value.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
/** Underscores may stand between digits and after a base's prefix. */
const WHOLE = /^([-+]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/;
const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function wholeOf(text: string): bigint | undefined {
  const found = WHOLE.exec(text);
  if (!found) return undefined;
  const digits = found[2]!.replaceAll('_', '');
  const octal = /^0[0-7]/.test(digits);
  const size = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return found[1] === '-' ? -size : size;
}

/** `'a'` is a number. */
function characterOf(text: string): GoNumber {
  const body = text.slice(1, -1);
  const char = unquoteBody(body, "'");
  if (Array.from(char).length !== 1) throw new Error(`malformed character constant: ${text}`);
  return GoNumber.integer(char.codePointAt(0)!);
}

/** Undefined where it is a whole number that does not fit an int. Throws in Go's words where it is no number. */
export function numberConstant(text: string): GoNumber | undefined {
  if (text.startsWith("'")) {
    if (text === "''") throw new SyntaxFailure();
    return characterOf(text);
  }
  if (text.endsWith('i') || /\d[-+]/.test(text.replace(/[eEpP][-+]/g, ''))) throw new Error(`complex constants are not supported by this kubectl: ${goQuote(text)}`);
  const whole = wholeOf(text);
  if (whole !== undefined && whole <= MAX_INT64 && whole >= -MAX_INT64 - 1n) return GoNumber.integer(whole);
  if (whole !== undefined && whole >= 0n && whole <= MAX_UINT64 && !/^[-+]/.test(text)) return undefined;
  if (whole !== undefined) throw new Error(`integer overflow: ${goQuote(text)}`);
  if (/^[-+]?0[xX]/.test(text) && /[pP]/.test(text)) return GoNumber.float(hexFloat(text));
  if (!FLOAT.test(text)) throw new Error(`illegal number syntax: ${goQuote(text)}`);
  if (!/[.eE]/.test(text)) throw new Error(`integer overflow: ${goQuote(text)}`);
  return GoNumber.float(Number(text));
}

/** `0x1.8p3` is 12. */
function hexFloat(text: string): number {
  const found = /^([-+]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([-+]?\d+)$/.exec(text);
  if (!found || found[2] === '' && found[3] === '') throw new Error(`illegal number syntax: ${goQuote(text)}`);
  const [, sign, whole, fraction, exponent] = found as unknown as [string, string, string, string, string];
  return (sign === '-' ? -1 : 1) * Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}
