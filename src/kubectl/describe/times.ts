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

/** `CET`, `EST`; the offset where no locale has a name for the zone. */
function zoneName(t: Date): string {
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA']) {
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
