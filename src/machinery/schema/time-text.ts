/** Times as Go reads and writes them: RFC 3339 in, UTC seconds (or microseconds) out, and Go's words for what it cannot read. */
import { DecodeError } from './decode-error.ts';

export const TIME_LAYOUT = '2006-01-02T15:04:05Z07:00';
export const MICRO_TIME_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';
/** As it is written canonically, the day being one that its month has in every year: what is not so is read with care. */
const TO_THE_SECOND = String.raw`^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const SECONDS = new RegExp(`${TO_THE_SECOND}Z$`);
const MICROS = new RegExp(`${TO_THE_SECOND}\\.\\d{6}Z$`);
const ZERO = '0001-01-01T00:00:00Z';

/** The text as it is stored and served; undefined for Go's zero time. Throws a DecodeError. */
export function normalizeTime(text: string): string | undefined {
  const canonical = SECONDS.test(text) ? text : print(parse(text, TIME_LAYOUT), 0);
  return canonical === ZERO ? undefined : canonical;
}

export function normalizeMicroTime(text: string): string | undefined {
  const canonical = MICROS.test(text) ? text : print(parse(text, MICRO_TIME_LAYOUT), 6);
  return canonical.startsWith('0001-01-01T00:00:00.000000') ? undefined : canonical;
}

interface Moment {
  readonly milliseconds: number;
  readonly fraction: string;
}

function print({ milliseconds, fraction }: Moment, digits: number): string {
  const seconds = new Date(milliseconds).toISOString().slice(0, 19);
  return digits === 0 ? `${seconds}Z` : `${seconds}.${fraction.padEnd(9, '0').slice(0, digits)}Z`;
}

/** One part of a layout: how it is written there, what it matches, and the range that it must lie in. */
interface Part {
  readonly layout: string;
  readonly pattern: RegExp;
  readonly range?: { readonly name: string; readonly from: number; readonly to: number };
}
const literal = (text: string): Part => ({ layout: text, pattern: new RegExp(`^\\${text}`) });
const DATE: readonly Part[] = [
  { layout: '2006', pattern: /^\d{4}/ }, literal('-'),
  { layout: '01', pattern: /^\d{2}/, range: { name: 'month', from: 1, to: 12 } }, literal('-'),
  { layout: '02', pattern: /^\d{2}/ }, { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, range: { name: 'hour', from: 0, to: 23 } }, literal(':'),
  { layout: '04', pattern: /^\d{2}/, range: { name: 'minute', from: 0, to: 59 } }, literal(':'),
  { layout: '05', pattern: /^\d{2}/, range: { name: 'second', from: 0, to: 59 } },
];
const FRACTION: Part = { layout: '.000000', pattern: /^[.,]\d{6}/ };
const ZONE: Part = { layout: 'Z07:00', pattern: /^(?:Z|[-+]\d{2}:\d{2})/ };

const failure = (text: string, detail: string) => new DecodeError(`parsing time ${JSON.stringify(text)}${detail}`);

function parse(text: string, layout: string): Moment {
  const found: string[] = [];
  let rest = text;
  const take = (part: Part) => {
    const match = part.pattern.exec(rest)?.[0];
    if (match === undefined) throw failure(text, ` as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part.layout)}`);
    rest = rest.slice(match.length);
    const { range } = part;
    if (range && (Number(match) < range.from || Number(match) > range.to)) throw failure(text, `: ${range.name} out of range`);
    found.push(match);
  };
  DATE.forEach(take);
  let fraction = '';
  if (layout === MICRO_TIME_LAYOUT) {
    take(FRACTION);
    fraction = found.pop()!.slice(1);
  } else {
    fraction = /^[.,](\d+)/.exec(rest)?.[1] ?? '';
    rest = fraction === '' ? rest : rest.slice(fraction.length + 1);
  }
  take(ZONE);
  if (rest !== '') throw failure(text, `: extra text: ${JSON.stringify(rest)}`);
  return { milliseconds: moment(text, found), fraction };
}

/** `found`: the year at 0, then each part at every second place, the zone last. */
function moment(text: string, found: readonly string[]): number {
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map(i => Number(found[i]));
  const zone = found.at(-1)!;
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  date.setUTCHours(hour!, minute!, second!);
  if (day! < 1 || date.getUTCDate() !== day) throw failure(text, ': day out of range');
  if (zone === 'Z') return date.getTime();
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000;
  return date.getTime() - (zone.startsWith('-') ? -offset : offset);
}
