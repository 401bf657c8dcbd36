/** One line of a CRI log: `2026-11-22T17:44:05.123456789Z stdout F text`. Pure. */

export interface LogLine {
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** With its line break, unless the line goes on in the next entry (tag P). */
  readonly text: string;
}

/** Undefined: not such a line. */
export function parseLogLine(line: string): LogLine | undefined {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  const third = line.indexOf(' ', second + 1);
  if (first < 0 || second < 0) return undefined;
  const stream = line.slice(first + 1, second);
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const tags = third < 0 ? line.slice(second + 1) : line.slice(second + 1, third);
  const partial = tags.split(':').includes('P');
  return { time: line.slice(0, first), stream, text: `${third < 0 ? '' : line.slice(third + 1)}${partial ? '' : '\n'}` };
}

export const formatLogLine = (time: string, stream: 'stdout' | 'stderr', text: string): string => `${time} ${stream} F ${text}\n`;
