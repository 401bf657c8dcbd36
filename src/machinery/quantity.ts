/**
 * Amounts of resources (`100m`, `1.5Gi`, `2e3`): parsed, compared, added and written as upstream's resource.Quantity does.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** `value` × 10^`scale`, exactly. `text` is there where the input already was canonical and is written back as it came. */
export interface Quantity {
  readonly value: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  readonly text?: string;
}

export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}
export const QUANTITY_FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const QUANTITY_NUMERIC_WRONG = 'unable to parse numeric part of quantity';
export const QUANTITY_SUFFIX_WRONG = "unable to parse quantity's suffix";

const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const DECIMAL_NAMES = new Map(Object.entries(DECIMAL_SUFFIXES).map(([name, exponent]) => [exponent, name]));
const BINARY_NAMES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = -9;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
/** Beyond this no sum is computed: `1e1000000000` may be stored, not expanded. */
const MAX_EXPANSION = 4096;

const magnitude = (n: bigint) => (n < 0n ? -n : n);
const digits = (n: bigint) => magnitude(n).toString().length;
const pow10 = (n: number) => 10n ** BigInt(n);

/** Division away from zero: 11/10 is 2, -11/10 is -2. */
function divideUp(n: bigint, by: bigint): bigint {
  const quotient = n / by;
  if (n % by === 0n) return quotient;
  return n < 0n ? quotient - 1n : quotient + 1n;
}

interface Parts { readonly negative: boolean; readonly whole: string; readonly fraction: string; readonly suffix: string }

/** Any part may be empty (`.`, `m` and `-` are zero upstream, too); what follows the number is told apart by its letters. */
function split(text: string): Parts {
  const found = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (text === '' || !found) throw new QuantityError(QUANTITY_FORMAT_WRONG);
  return { negative: found[1] === '-', whole: found[2] || '0', fraction: found[3] ?? '', suffix: found[4] ?? '' };
}

function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) throw new QuantityError(QUANTITY_SUFFIX_WRONG);
  const exponent = BigInt(suffix.slice(suffix[1] === '+' ? 2 : 1));
  if (exponent > MAX_INT64 || exponent < MIN_INT64) throw new QuantityError(QUANTITY_SUFFIX_WRONG);
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

/** Whether upstream keeps the text as it was written instead of canonicalizing it: `1500m` and `0100` stay, `1000m` does not. */
function keepsText({ whole, fraction }: Parts, scale: number, format: QuantityFormat): boolean {
  const shifted = whole + fraction;
  if (format === 'BinarySI') return BigInt(shifted) % 8n !== 0n;
  return scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0';
}

/** The numbers that upstream keeps in an int64; undefined for those it needs a big decimal for. */
function parseSmall(text: string, parts: Parts): Quantity | undefined {
  const { base, exponent, format } = interpretSuffix(parts.suffix);
  const { whole, fraction } = parts;
  const precision = base === 10 ? 18 - whole.length - fraction.length : fraction ? -1 : 14 - whole.length - (exponent * 3) / 10;
  const scale = (base === 10 ? exponent : 0) - fraction.length;
  if (precision < 0 || scale < NANO) return undefined;
  const amount = BigInt(whole + fraction) * (base === 2 ? 2n ** BigInt(exponent) : 1n);
  const quantity = { value: parts.negative ? -amount : amount, scale, format };
  return keepsText(parts, scale, format) ? { ...quantity, text } : quantity;
}

/** Rounds away from zero to nano, caps binary amounts at an int64, and calls a binary fraction decimal. */
function parseLarge(parts: Parts): Quantity {
  const { base, exponent, format } = interpretSuffix(parts.suffix);
  let value = BigInt(parts.whole + parts.fraction) * (base === 2 ? 2n ** BigInt(exponent) : 1n);
  let scale = (base === 10 ? exponent : 0) - parts.fraction.length;
  if (value === 0n) return { value, scale: 0, format };
  if (scale < NANO) {
    value = digits(value) + scale < NANO ? 1n : divideUp(value, pow10(NANO - scale));
    scale = NANO;
  }
  const sign = parts.negative ? -1n : 1n;
  if (format !== 'BinarySI') return { value: sign * value, scale, format };
  const limit = scale < 0 ? MAX_INT64 * pow10(-scale) : MAX_INT64;
  if (value > limit) return { value: sign * MAX_INT64, scale: 0, format };
  return { value: sign * value, scale, format: scale < 0 && value < pow10(-scale) ? 'DecimalSI' : format };
}

/** Throws a QuantityError with upstream's words. */
export function parseQuantity(input: string | number): Quantity {
  const text = String(input).trim();
  if (text === '0') return { value: 0n, scale: 0, format: 'DecimalSI', text };
  const parts = split(text);
  return parseSmall(text, parts) ?? parseLarge(parts);
}

function writeDecimal({ value, scale, format }: Quantity): string {
  const text = value.toString();
  const significant = text.replace(/0+$/, '');
  const zeros = text.length - significant.length;
  const over = (((scale + zeros) % 3) + 3) % 3;
  const exponent = scale + zeros - over;
  const number = significant + '0'.repeat(over);
  const name = format === 'DecimalSI' ? DECIMAL_NAMES.get(exponent) : undefined;
  if (name !== undefined) return number + name;
  return exponent === 0 ? number : `${number}e${exponent}`;
}

function writeBinary(value: bigint): string {
  let amount = value;
  let power = 0;
  while (amount % 1024n === 0n && power < BINARY_NAMES.length - 1) {
    amount /= 1024n;
    power++;
  }
  return `${amount}${BINARY_NAMES[power]}`;
}

/** Canonical text: `1000m` is `1`, `1024Ki` is `1Mi`, `0.5Gi` is `512Mi`. */
export function formatQuantity(q: Quantity): string {
  if (q.text !== undefined) return q.text;
  if (q.value === 0n) return '0';
  if (q.format !== 'BinarySI' || q.scale > MAX_EXPANSION) return writeDecimal(q);
  const divisor = q.scale < 0 ? pow10(-q.scale) : 1n;
  const whole = q.scale > 0 ? q.value * pow10(q.scale) : q.value / divisor;
  const exact = q.scale >= 0 || q.value % divisor === 0n;
  const small = magnitude(q.value) < 1024n * divisor && q.scale <= 0;
  return small || !exact || magnitude(whole) < 1024n ? writeDecimal({ ...q, format: 'DecimalSI' }) : writeBinary(whole);
}

const ALREADY_CANONICAL = /^[1-9][0-9]{0,2}(?:[mkMGTPE]|[KMGTP]i)?$/;

/** What the server answers where `input` was sent. Throws a QuantityError. */
export function canonicalQuantity(input: string | number): string {
  if (typeof input === 'string' && ALREADY_CANONICAL.test(input)) return input;
  return formatQuantity(parseQuantity(input));
}

/** Rounded up, away from zero, to a multiple of 10^`scale` (-3: milli), as the defaults do to every resource list. */
export function roundUpQuantity(q: Quantity, scale: number): Quantity {
  if (q.scale >= scale) return q;
  return { value: divideUp(q.value, pow10(scale - q.scale)), scale, format: q.format };
}

export type QuantityLike = Quantity | string | number;
const of = (q: QuantityLike): Quantity => (typeof q === 'object' ? q : parseQuantity(q));

/** -1, 0 or 1. */
export function compareQuantities(a: QuantityLike, b: QuantityLike): -1 | 0 | 1 {
  const x = of(a);
  const y = of(b);
  const signs = Number(x.value > 0n) - Number(x.value < 0n) - (Number(y.value > 0n) - Number(y.value < 0n));
  if (signs !== 0) return signs < 0 ? -1 : 1;
  if (x.value === 0n) return 0;
  const longer = digits(x.value) + x.scale - (digits(y.value) + y.scale);
  if (longer !== 0) return (longer < 0) === x.value > 0n ? -1 : 1;
  const scale = Math.min(x.scale, y.scale);
  const [left, right] = [x.value * pow10(x.scale - scale), y.value * pow10(y.scale - scale)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** The sum in the format of `a`, or of `b` where `a` is zero. */
export function addQuantities(a: QuantityLike, b: QuantityLike): Quantity {
  const x = of(a);
  const y = of(b);
  const format = x.value === 0n ? y.format : x.format;
  if (y.value === 0n) return { value: x.value, scale: x.scale, format };
  if (x.value === 0n) return { value: y.value, scale: y.scale, format };
  const scale = Math.min(x.scale, y.scale);
  if (Math.max(x.scale, y.scale) - scale > MAX_EXPANSION) throw new QuantityError(`add quantities "${formatQuantity(x)}" and "${formatQuantity(y)}": too far apart`);
  return { value: x.value * pow10(x.scale - scale) + y.value * pow10(y.scale - scale), scale, format };
}

export function negateQuantity(q: QuantityLike): Quantity {
  const { value, scale, format } = of(q);
  return { value: -value, scale, format };
}

/** `a` - `b`, in the format of `a`, or of `b` where `a` is zero. */
export const subtractQuantities = (a: QuantityLike, b: QuantityLike): Quantity => addQuantities(a, negateQuantity(b));

export const quantityOf = (value: number | bigint, format: QuantityFormat = 'DecimalSI', scale = 0): Quantity => ({ value: BigInt(value), scale, format });
export const quantitySign = (q: QuantityLike): -1 | 0 | 1 => compareQuantities(q, ZERO);
const ZERO: Quantity = { value: 0n, scale: 0, format: 'DecimalSI' };

/** The amount in units of 10^`scale`, rounded up away from zero, held within an int64. */
export function scaledValue(quantity: QuantityLike, scale: number): bigint {
  const q = of(quantity);
  if (q.scale < scale) return digits(q.value) + q.scale < scale ? (q.value > 0n ? 1n : q.value < 0n ? -1n : 0n) : divideUp(q.value, pow10(scale - q.scale));
  const exact = q.value === 0n ? 0n : q.value * pow10(Math.min(q.scale - scale, 20));
  return exact > MAX_INT64 ? MAX_INT64 : exact < MIN_INT64 ? MIN_INT64 : exact;
}

/** Whole units, rounded up: `1500m` is 2. Bytes up to 2^53 are exact; `scaledValue(q, 0)` is always. */
export const quantityValue = (q: QuantityLike): number => Number(scaledValue(q, 0));
/** Thousandths, rounded up: `1.5` is 1500. */
export const milliValue = (q: QuantityLike): number => Number(scaledValue(q, -3));
