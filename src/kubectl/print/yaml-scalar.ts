/** How a string stands in YAML: plain, quoted or as a block, as libyaml decides, and where its lines are folded. */

export interface ScalarPlace {
  /** Where it begins in its line. */
  readonly column: number;
  /** Of lines that continue it. */
  readonly indent: number;
  readonly isKey?: boolean;
  readonly isRoot: boolean;
}

const WIDTH = 80;

/** A word without anything that means something to YAML: names, paths, images. */
const SIMPLE = /^[A-Za-z/](?:[\w./:@-]*[\w./@-])?$/;
/** Words, numbers, times and sentences of the kind that most others are: one line of ASCII, without indicators. */
const ORDINARY = /^[A-Za-z\d](?:(?:[\w ,./@()=+;~-]|:(?=[\w/]))*[\w,./@()=+;~-])?$/;

/** Whether nothing has to be looked at: each regular expression that a short-lived process uses at all costs it as much as a hundred words. */
export const isSimple = (text: string): boolean => SIMPLE.test(text) && !WORDS.has(text);

export function scalarText(text: string, place: ScalarPlace): string {
  if (isSimple(text)) return text;
  if (ORDINARY.test(text) && !WORDS.has(text)) return isDigit(text[0]!) && LIKE_A_NUMBER.test(text) && mustBeQuoted(text) ? doubleQuoted(text, place) : plain(text, place);
  const is = analyze(text);
  if (text.includes('\n')) return is.isBlockAllowed && !place.isKey ? literal(text, place) : doubleQuoted(text, place);
  if (mustBeQuoted(text)) return doubleQuoted(text, place);
  if (is.isPlainAllowed && text !== '' && !(place.isKey && is.isMultiline)) return plain(text, place);
  return is.isSingleQuotedAllowed ? singleQuoted(text, place) : doubleQuoted(text, place);
}

/** What would be read as something else than a string: numbers, booleans, null, dates, base 60. */
export function mustBeQuoted(text: string): boolean {
  return text === '' || WORDS.has(text) || isNumber(text) || isTimestamp(text) || BASE60.test(text);
}

const WORDS: ReadonlySet<string> = new Set('y Y yes Yes YES n N no No NO true True TRUE false False FALSE on On ON off Off OFF ~ null Null NULL'.split(' '));
/** Nothing else that begins with a digit is a number, a time or of base 60: dashes are in times alone, but for an exponent's. */
const LIKE_A_NUMBER = /^(?:[\w.:+]+(?:[eE][\d_+-]*)?|\d{4}-[\d-]{3,5}(?:[Tt ][\d:.,Z +-]*)?)$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function isNumber(text: string): boolean {
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const plainText = text.replace(/_/g, '');
  if (/^[-+]?(0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(plainText)) return true;
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plainText) && Number.isFinite(Number(plainText));
}

const isDigit = (c: string) => c >= '0' && c <= '9';

/** The forms in which Go's yaml looks for a time: with a zone, without one behind a space, a day alone. */
const TIME = /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))| +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute, plainHour, plainMinute, plainSecond] = match.slice(1).map(part => Number(part ?? 0)) as [number, ...number[]];
  const isDay = month! >= 1 && month! <= 12 && day! >= 1 && day! <= daysIn(month!, year);
  const isTime = Math.max(hour!, plainHour!) < 24 && [minute, second, plainMinute, plainSecond].every(part => part! < 60);
  return isDay && isTime && zoneHour! <= 24 && zoneMinute! <= 60;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

interface Analysis {
  readonly isMultiline: boolean;
  readonly isPlainAllowed: boolean;
  readonly isSingleQuotedAllowed: boolean;
  readonly isBlockAllowed: boolean;
}

/** What YAML takes to end a line. */
export const BREAK = /[\r\n\u0085\u2028\u2029]/;
const isBreak = (c: string) => c === '\r' || c === '\n' || c === '\u0085' || c === '\u2028' || c === '\u2029';
/** What must be escaped: controls, and all beyond the first plane. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff]|[\ud800-\udfff]/;

function analyze(text: string): Analysis {
  if (text === '') return { isMultiline: false, isPlainAllowed: false, isSingleQuotedAllowed: true, isBlockAllowed: false };
  const isMultiline = BREAK.test(text);
  const hasSpecial = UNPRINTABLE.test(text);
  const isLeadingSpace = text.startsWith(' ');
  const isTrailingSpace = text.endsWith(' ');
  const hasSpaceBreak = /[ ][\r\n\u0085\u2028\u2029]/.test(text);
  const hasBreakSpace = /[\r\n\u0085\u2028\u2029] /.test(text);
  const isEdgeBreak = isBreak(text[0]!) || isBreak(text.at(-1)!);
  const isPlain = !hasIndicators(text) && !isLeadingSpace && !isTrailingSpace && !isEdgeBreak && !hasSpaceBreak && !hasBreakSpace && !hasSpecial && !isMultiline && !/\t/.test(text);
  return {
    isMultiline, isPlainAllowed: isPlain, isSingleQuotedAllowed: !hasSpaceBreak && !hasSpecial && !/\t/.test(text),
    isBlockAllowed: !isTrailingSpace && !hasSpaceBreak && !hasSpecial,
  };
}

/** Characters that mean something to YAML where they stand. */
function hasIndicators(text: string): boolean {
  if (/^(---|\.\.\.)/.test(text)) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  if (/^[?:]([ \t]|$)/.test(text) || /^-([ \t]|$)/.test(text)) return true;
  return /:([ \t\r\n]|$)/.test(text) || /[ \t]#/.test(text) || /[\r\n]#/.test(text);
}

/** Broken at single spaces where the line is full. */
function plain(text: string, place: ScalarPlace): string {
  return place.isKey ? text : foldAtSpaces(text, place, { from: place.column, spaceAtEnd: false });
}

function singleQuoted(text: string, place: ScalarPlace): string {
  const body = text.replace(/'/g, "''");
  return `'${place.isKey ? body : foldAtSpaces(body, place, { from: place.column + 1, spaceAtEnd: false })}'`;
}

interface FoldOptions {
  /** The column at which the text begins. */
  readonly from: number;
  readonly spaceAtEnd: boolean;
}

/** A space is a line end when the line has passed the width, and the space stands between two other characters. */
function foldAtSpaces(text: string, { indent, isRoot }: ScalarPlace, { from }: FoldOptions): string {
  if (from + text.length <= WIDTH && !/[\u2028\u2029]/.test(text)) return text;
  const margin = ' '.repeat(isRoot ? 0 : indent);
  let column = from;
  let wasSpace = false;
  let wasBreak = false;
  let out = '';
  const characters = Array.from(text);
  characters.forEach((c, i) => {
    if (wasBreak && !isBreak(c)) {
      out += margin;
      column = margin.length;
    }
    wasBreak = isBreak(c);
    if (c === ' ' && !wasSpace && column > WIDTH && i > 0 && i < characters.length - 1 && characters[i + 1] !== ' ') {
      out += `\n${margin}`;
      column = margin.length;
    } else {
      out += c;
      column++;
    }
    wasSpace = c === ' ';
  });
  return out;
}

const SHORT: Readonly<Record<string, string>> = {
  '\0': '\\0', '\u0007': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\u001b': '\\e', '"': '\\"', '\\': '\\\\',
  '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P',
};

function doubleQuoted(text: string, place: ScalarPlace): string {
  if (place.column + text.length < WIDTH && ORDINARY.test(text)) return `"${text}"`;
  const margin = ' '.repeat(place.isRoot ? 0 : place.indent);
  const characters = Array.from(text);
  let column = place.column + 1;
  let wasSpace = false;
  let out = '"';
  characters.forEach((c, i) => {
    if (c === ' ' && !text.startsWith('\ufeff')) {
      if (!place.isKey && !wasSpace && column > WIDTH && i > 0 && i < characters.length - 1) {
        out += `\n${margin}`;
        column = margin.length;
        if (characters[i + 1] === ' ') {
          out += '\\';
          column++;
        }
      } else {
        out += c;
        column++;
      }
      wasSpace = true;
      return;
    }
    // A mark at the beginning is taken for one at every place.
    const shown = text.startsWith('\ufeff') ? escapeAny(c) : escapeOne(c);
    out += shown;
    column += shown.length === c.length ? 1 : shown.length;
    wasSpace = false;
  });
  return `${out}"`;
}

function escapeOne(c: string): string {
  const short = SHORT[c];
  if (short) return short;
  return UNPRINTABLE.test(c) ? escapeAny(c) : c;
}

function escapeAny(c: string): string {
  const short = SHORT[c];
  if (short) return short;
  const code = c.codePointAt(0)!;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, width: number) => code.toString(16).toUpperCase().padStart(width, '0');

/** `|`, with an indentation told where the text begins with a blank, and `-` or `+` for how it ends. */
function literal(text: string, { indent, isRoot }: ScalarPlace): string {
  const margin = ' '.repeat(isRoot ? 2 : indent);
  const hint = text.startsWith(' ') || isBreak(text[0]!) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text.split('\n').map(line => (line === '' ? '' : `${margin}${line}`)).join('\n');
  return `|${hint}${chomp}\n${body.replace(/\n$/, '')}${chomp === '+' ? '\n' : ''}`;
}
