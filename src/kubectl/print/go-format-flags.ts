/** The flags of one `%` directive, and how numbers and text are laid out under them. */
import { formatFloat } from './go-format-number.ts';
import { bytesOf } from './go-format-value.ts';
import { canBackquote, goQuote, isPrintable } from './go-format-quote.ts';

export interface Flags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%#v`: Go syntax. */
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export const noFlags = (): Flags => ({
  plus: false, minus: false, sharp: false, space: false, zero: false, sharpV: false, width: undefined, precision: undefined,
});

export function pad(text: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

const padBlank = (text: string, flags: Flags): string => pad(text, { ...flags, zero: false });
const truncate = (text: string, { precision }: Flags) => (precision === undefined ? text : Array.from(text).slice(0, precision).join(''));

export const layText = (text: string, flags: Flags): string => pad(truncate(text, flags), flags);

export function layQuoted(text: string, flags: Flags): string {
  const kept = truncate(text, flags);
  return pad(flags.sharp && canBackquote(kept) ? `\`${kept}\`` : goQuote(kept, { ascii: flags.plus }), flags);
}

/** `%x` of text: its bytes. */
export function layHexText(text: string, verb: string, flags: Flags): string {
  const bytes = [...bytesOf(text)].slice(0, flags.precision ?? Infinity);
  const prefix = flags.sharp ? '0x' : '';
  const pairs = bytes.map(byte => byte.toString(16).padStart(2, '0'));
  const body = flags.space ? pairs.map(pair => prefix + pair).join(' ') : pairs.length > 0 ? prefix + pairs.join('') : '';
  return pad(verb === 'X' ? body.toUpperCase() : body, flags);
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, x: 16, X: 16 };

function sign(negative: boolean, flags: Flags): string {
  if (negative) return '-';
  return flags.plus ? '+' : flags.space ? ' ' : '';
}

export function layInteger(value: bigint, verb: string, flags: Flags): string {
  const negative = value < 0n;
  const base = BASES[verb] ?? 10;
  if (flags.precision === 0 && value === 0n) return padBlank('', flags);
  const fill = flags.zero && !flags.minus && flags.width !== undefined ? flags.width - sign(negative, flags).length : 0;
  let digits = (negative ? -value : value).toString(base).padStart(flags.precision ?? fill, '0');
  if (flags.sharp && base === 2) digits = `0b${digits}`;
  if (flags.sharp && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  if (flags.sharp && base === 16) digits = `0x${digits}`;
  if (verb === 'X') digits = digits.toUpperCase();
  if (verb === 'O') digits = `0o${digits}`;
  return padBlank(sign(negative, flags) + digits, flags);
}

/** `%c` and `%q` of a number: the character with that code. */
export function runeOf(value: bigint): string {
  const isValid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value < 0xe000n);
  return isValid ? String.fromCodePoint(Number(value)) : '\ufffd';
}

export function layUnicode(value: bigint, flags: Flags): string {
  const digits = BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(Math.max(4, flags.precision ?? 0), '0');
  const char = runeOf(value);
  const isShown = flags.sharp && value >= 0n && value <= 0x10ffffn && isPrintable(char);
  return padBlank(`U+${digits}${isShown ? ` '${char}'` : ''}`, flags);
}

/** `%#g` keeps the point and the zeros that fill the precision. */
function withPoint(digits: string, verb: string, precision: number): string {
  const [mantissa, exponent = ''] = digits.split(/(?=e)/) as [string, string?];
  const isGeneral = /[vgG]/.test(verb);
  const kept = mantissa.replace('.', '').replace(/^0+/, '').length || (mantissa === '0' ? 1 : 0);
  const missing = isGeneral ? Math.max((precision < 0 ? 6 : precision) - kept, 0) : 0;
  return `${mantissa}${mantissa.includes('.') ? '' : '.'}${'0'.repeat(missing)}${exponent}`;
}

/** `+Inf`, `-Inf` and `NaN`: infinity always shows its sign. */
function infinite(text: string, flags: Flags): string {
  if (text.startsWith('-')) return text;
  const bare = text.replace('+', '');
  return sign(false, flags) === '' && bare === 'NaN' ? bare : (flags.plus || !flags.space ? '+' : ' ') + bare;
}

export function layFloat(value: number, verb: string, flags: Flags): string {
  if (/[bxX]/.test(verb)) throw new Error(`printing a float with %${verb}: not supported by this kubectl`);
  const format = verb === 'v' ? 'g' : (verb.toLowerCase() as 'e' | 'f' | 'g');
  const precision = flags.precision ?? (format === 'g' ? -1 : 6);
  const text = formatFloat(value, format, precision);
  const negative = text.startsWith('-');
  if (!Number.isFinite(value)) return padBlank(infinite(text, flags), flags);
  let digits = text.replace(/^-/, '');
  if (flags.sharp) digits = withPoint(digits, verb, precision);
  if (verb === 'E' || verb === 'G') digits = digits.toUpperCase();
  const lead = sign(negative, flags);
  if ((flags.plus || lead !== '') && flags.zero && !flags.minus && flags.width !== undefined) {
    return lead + digits.padStart(flags.width - lead.length, '0');
  }
  return pad(lead + digits, flags);
}
