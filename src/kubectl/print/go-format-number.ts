/** Floats in decimal as Go's strconv.FormatFloat writes them, rounded exactly, halves to even. */

/** `0.digits` × 10^point. */
interface Decimal { readonly digits: string; readonly point: number }

function shortest(v: number): Decimal {
  const [mantissa, exponent] = v.toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return digits === '' ? { digits: '', point: 0 } : { digits, point: Number(exponent) + 1 };
}

/** All digits of the double: mantissa × 2^exponent in decimal. */
function exact(v: number): Decimal {
  if (v === 0) return { digits: '', point: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, v);
  const bits = view.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = raw === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (raw === 0 ? 1 : raw) - 1075;
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = scaled.toString();
  const point = text.length + (exponent >= 0 ? 0 : exponent);
  return { digits: text.replace(/0+$/, ''), point };
}

/** Keeps `count` digits. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const rest = digits.slice(count);
  const isHalf = /^50*$/.test(rest);
  const up = isHalf ? count > 0 && Number(digits[count - 1]) % 2 === 1 : rest >= '5';
  const kept = digits.slice(0, count);
  if (!up) return { digits: kept.replace(/0+$/, ''), point };
  const next = (BigInt(kept || '0') + 1n).toString().padStart(count, '0');
  return { digits: next.replace(/0+$/, ''), point: next.length > count ? point + 1 : point };
}

function exponential({ digits, point }: Decimal, precision: number): string {
  const padded = digits.padEnd(precision + 1, '0');
  const exponent = digits === '' ? 0 : point - 1;
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${padded[0] ?? '0'}${precision > 0 ? `.${padded.slice(1, precision + 1)}` : ''}e${exponent < 0 ? '-' : '+'}${size}`;
}

function plain({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return precision > 0 ? `${whole}.${fraction.padEnd(precision, '0').slice(0, precision)}` : whole;
}

function general(v: number, precision: number): string {
  const isShortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const decimal = isShortest ? shortest(v) : round(exact(v), wanted);
  const count = decimal.digits.length;
  const limit = isShortest ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return exponential(decimal, Math.max(Math.min(isShortest ? count : wanted, count) - 1, 0));
  return plain(decimal, Math.max(count - decimal.point, 0));
}

export type FloatFormat = 'e' | 'f' | 'g';

/** `precision` -1 means: as many digits as the number needs. The sign is a minus or nothing; infinities come as `+Inf`. */
export function formatFloat(v: number, format: FloatFormat, precision: number): string {
  if (Number.isNaN(v)) return 'NaN';
  if (!Number.isFinite(v)) return v > 0 ? '+Inf' : '-Inf';
  const sign = v < 0 || Object.is(v, -0) ? '-' : '';
  const size = Math.abs(v);
  if (format === 'g') return sign + general(size, precision);
  if (precision < 0) {
    const decimal = shortest(size);
    const digits = decimal.digits.length;
    return sign + (format === 'e' ? exponential(decimal, Math.max(digits - 1, 0)) : plain(decimal, Math.max(digits - decimal.point, 0)));
  }
  const decimal = exact(size);
  if (format === 'e') return sign + exponential(round(decimal, precision + 1), precision);
  return sign + plain(round(decimal, decimal.point + precision), precision);
}
