/**
 * Go's fmt for the values of JSON: Sprint, Sprintln and Sprintf with every flag, and its words for verbs that do not fit.
 *
 *   sprintf('%-5s|%d', ['ab', 'x'])  // 'ab   |%!d(string=x)'
 */
import { layFloat, layHexText, layInteger, layQuoted, layText, layUnicode, noFlags, pad, runeOf, type Flags } from './go-format-flags.ts';
import { goQuote } from './go-format-quote.ts';
import { isMap, numberOf, sortedEntries, typeName, type GoMap, type GoNumber } from './go-format-value.ts';

const MAX_WIDTH = 1_000_000;

function badVerb(value: unknown, verb: string, flags: Flags): string {
  const inner = value === null || value === undefined ? '<nil>' : `${typeName(value)}=${formatValue(value, 'v', flags)}`;
  return `%!${verb}(${inner})`;
}

function formatString(text: string, verb: string, flags: Flags): string {
  if (verb === 'v') return flags.sharpV ? layQuoted(text, flags) : layText(text, flags);
  if (verb === 's') return layText(text, flags);
  if (verb === 'x' || verb === 'X') return layHexText(text, verb, flags);
  return verb === 'q' ? layQuoted(text, flags) : badVerb(text, verb, flags);
}

function formatNumber(number: GoNumber, verb: string, flags: Flags): string {
  if (number.isFloat) return /^[vbgGxXfFeE]$/.test(verb) ? layFloat(Number(number.value), verb, flags) : badVerb(number, verb, flags);
  const value = BigInt(number.value);
  if (verb === 'v' && flags.sharpV && number.type === 'uint8') return layInteger(value, 'x', { ...flags, sharp: true });
  if (/^[vdboOxX]$/.test(verb)) return layInteger(value, verb, flags);
  if (verb === 'c') return pad(runeOf(value), flags);
  if (verb === 'q') return pad(goQuote(runeOf(value), { quote: "'", ascii: flags.plus }), flags);
  return verb === 'U' ? layUnicode(value, flags) : badVerb(number, verb, flags);
}

/** What stands in a map or a slice: nil has no bad verbs there. */
function formatElement(value: unknown, verb: string, flags: Flags): string {
  if (value === null || value === undefined) return flags.sharpV ? 'interface {}(nil)' : '<nil>';
  return formatValue(value, verb, flags);
}

function formatMap(map: GoMap, verb: string, flags: Flags): string {
  const entries = sortedEntries(map).map(([key, value]) => `${formatString(key, verb, flags)}:${formatElement(value, verb, flags)}`);
  return flags.sharpV ? `map[string]interface {}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

function formatSlice(list: readonly unknown[], verb: string, flags: Flags): string {
  const items = list.map(item => formatElement(item, verb, flags));
  return flags.sharpV ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
}

function formatValue(value: unknown, verb: string, flags: Flags): string {
  if (value === null || value === undefined) return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : badVerb(value, verb, flags);
  if (verb === 'T') return layText(typeName(value), flags);
  if (typeof value === 'string') return formatString(value, verb, flags);
  if (typeof value === 'boolean') return verb === 'v' || verb === 't' ? pad(String(value), flags) : badVerb(value, verb, flags);
  const number = numberOf(value);
  if (number) return formatNumber(number, verb, flags);
  return isMap(value) ? formatMap(value, verb, flags) : formatSlice(value as unknown[], verb, flags);
}

/** `%v`. */
export const goString = (value: unknown): string => formatValue(value, 'v', noFlags());
/** `%#v`. */
export const goSyntax = (value: unknown): string => formatValue(value, 'v', { ...noFlags(), sharpV: true });

/** Blanks stand only between two operands of which neither is a string. */
export function sprint(args: readonly unknown[]): string {
  return args.map((arg, i) => (i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + goString(arg)).join('');
}

export const sprintln = (args: readonly unknown[]): string => `${args.map(goString).join(' ')}\n`;

class Directives {
  private readonly format: string;
  private readonly args: readonly unknown[];
  private at = 0;
  private next = 0;
  private reordered = false;
  private isGoodIndex = true;
  private afterIndex = false;
  private flags = noFlags();

  constructor(format: string, args: readonly unknown[]) {
    this.format = format;
    this.args = args;
  }

  run(): string {
    let out = '';
    while (this.at < this.format.length) {
      const percent = this.format.indexOf('%', this.at);
      if (percent < 0) return out + this.format.slice(this.at) + this.extra();
      out += this.format.slice(this.at, percent);
      this.at = percent + 1;
      out += this.directive();
    }
    return out + this.extra();
  }

  private directive(): string {
    this.flags = noFlags();
    this.isGoodIndex = true;
    this.afterIndex = false;
    this.readFlags();
    this.readIndex();
    let out = this.readWidth();
    out += this.readPrecision();
    if (!this.afterIndex) this.readIndex();
    if (this.at >= this.format.length) return `${out}%!(NOVERB)`;
    const verb = String.fromCodePoint(this.format.codePointAt(this.at)!);
    this.at += verb.length;
    return out + this.operand(verb);
  }

  private readFlags(): void {
    const names: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = { '#': 'sharp', '0': 'zero', '+': 'plus', '-': 'minus', ' ': 'space' };
    for (let name = names[this.format[this.at] ?? '']; name; name = names[this.format[++this.at] ?? '']) this.flags[name] = true;
  }

  /** `[2]` chooses the operand. */
  private readIndex(): void {
    this.afterIndex = false;
    if (this.format[this.at] !== '[') return;
    this.reordered = true;
    const close = this.format.indexOf(']', this.at);
    const text = close < 0 ? '' : this.format.slice(this.at + 1, close);
    this.at = close < 0 ? this.at + 1 : close + 1;
    const isNumber = /^\d+$/.test(text);
    this.afterIndex = isNumber;
    const index = Number(text) - 1;
    if (isNumber && index >= 0 && index < this.args.length) this.next = index;
    else this.isGoodIndex = false;
  }

  private readNumber(): number | undefined {
    const text = /^\d*/.exec(this.format.slice(this.at))![0];
    this.at += text.length;
    if (text === '') return undefined;
    if (Number(text) <= MAX_WIDTH * 10) return Number(text);
    this.at = this.format.length;
    return undefined;
  }

  private numberFromArg(): number | undefined {
    this.at++;
    this.afterIndex = false;
    if (this.next >= this.args.length) return undefined;
    const number = numberOf(this.args[this.next++]);
    if (!number || number.isFloat || Math.abs(Number(number.value)) > MAX_WIDTH) return undefined;
    return Number(number.value);
  }

  private readWidth(): string {
    if (this.format[this.at] !== '*') {
      this.flags.width = this.readNumber();
      if (this.afterIndex && this.flags.width !== undefined) this.isGoodIndex = false;
      return '';
    }
    const width = this.numberFromArg();
    this.flags.width = width === undefined ? undefined : Math.abs(width);
    if (width === undefined) return '%!(BADWIDTH)';
    if (width < 0) Object.assign(this.flags, { minus: true, zero: false });
    return '';
  }

  private readPrecision(): string {
    if (this.format[this.at] !== '.' || this.at + 1 >= this.format.length) return '';
    this.at++;
    if (this.afterIndex) this.isGoodIndex = false;
    this.readIndex();
    if (this.format[this.at] !== '*') {
      this.flags.precision = this.readNumber() ?? 0;
      return '';
    }
    const precision = this.numberFromArg();
    this.flags.precision = precision !== undefined && precision >= 0 ? precision : undefined;
    return this.flags.precision === undefined ? '%!(BADPREC)' : '';
  }

  private operand(verb: string): string {
    if (verb === '%') return '%';
    if (!this.isGoodIndex) return `%!${verb}(BADINDEX)`;
    if (this.next >= this.args.length) return `%!${verb}(MISSING)`;
    if (verb === 'v') Object.assign(this.flags, { sharpV: this.flags.sharp, sharp: false, plus: false });
    return formatValue(this.args[this.next++], verb, this.flags);
  }

  private extra(): string {
    if (this.reordered || this.next >= this.args.length) return '';
    const rest = this.args.slice(this.next).map(arg => (arg === null || arg === undefined ? '<nil>' : `${typeName(arg)}=${goString(arg)}`));
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}

export const sprintf = (format: string, args: readonly unknown[]): string => new Directives(format, args).run();
