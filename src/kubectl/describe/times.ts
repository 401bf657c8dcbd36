/** Points in time and ages as descriptions show them, in the machine's own time zone as upstream does. */
import { humanDuration } from '../../machinery/human-duration.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');
const isSet = (timestamp: string | null | undefined): timestamp is string => timestamp !== undefined && timestamp !== null && timestamp !== '';

const clockOf = (t: Date) => `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;

function offsetOf(t: Date): string {
  const minutes = -t.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

/** `Mon, 02 Jan 2006 15:04:05 -0700`; the year 1 where no time is set. */
export function rfc1123(timestamp: string | null | undefined): string {
  if (!isSet(timestamp)) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const t = new Date(Date.parse(timestamp));
  return `${DAYS[t.getDay()]}, ${two(t.getDate())} ${MONTHS[t.getMonth()]} ${t.getFullYear()} ${clockOf(t)} ${offsetOf(t)}`;
}

/** Zones whose short names no locale in English knows, in tzdata's words. */
const ZONE_NAMES: Readonly<Record<string, string>> = {
  'Asia/Shanghai': 'CST', 'Asia/Taipei': 'CST', 'Asia/Macau': 'CST', 'Asia/Hong_Kong': 'HKT', 'Asia/Tokyo': 'JST', 'Asia/Seoul': 'KST', 'Asia/Pyongyang': 'KST',
  'Asia/Manila': 'PST', 'Asia/Karachi': 'PKT', 'Asia/Jakarta': 'WIB', 'Asia/Pontianak': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT', 'Asia/Dubai': '+04',
  'Asia/Colombo': '+0530', 'Europe/Moscow': 'MSK', 'Europe/Simferopol': 'MSK', 'Europe/Volgograd': 'MSK', 'Europe/Kirov': 'MSK', 'America/Hermosillo': 'MST',
  'America/Mazatlan': 'MST', 'America/Whitehorse': 'MST', 'America/Dawson': 'MST', 'Pacific/Guam': 'ChST', 'Pacific/Pago_Pago': 'SST',
};

/** `CET`, `EST`; the offset where the zone has no name. */
function zoneName(t: Date): string {
  const known = ZONE_NAMES[new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone];
  if (known !== undefined) return known;
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA', 'en-NZ']) {
    const name = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(t).find(part => part.type === 'timeZoneName')?.value;
    if (name !== undefined && !/\d/.test(name)) return name;
  }
  return offsetOf(t).replace(/00$/, '');
}

/** Go's own form of a time: `2006-01-02 15:04:05 +0100 CET`. */
export function goTime(timestamp: string | null | undefined): string {
  if (!isSet(timestamp)) return '0001-01-01 00:00:00 +0000 UTC';
  const t = new Date(Date.parse(timestamp));
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${clockOf(t)} ${offsetOf(t)} ${zoneName(t)}`;
}

export const since = (timestamp: string | null | undefined, now: number): string =>
  isSet(timestamp) ? humanDuration(now - Date.parse(timestamp)) : '<unknown>';
