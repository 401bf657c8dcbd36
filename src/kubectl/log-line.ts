/** Lines of the log that upstream writes to stderr: `W1122 21:43:00.084141   18371 helpers.go:733] text`. */
import type { Io } from './io.ts';

/** From this `-v` on requests and files are logged. */
const LOGS_REQUESTS = 6;

export const logsRequests = ({ v }: { readonly v: number }): boolean => v >= LOGS_REQUESTS;

const two = (n: number) => String(n).padStart(2, '0');

export function logLine(io: Io, severity: 'I' | 'W' | 'E' | 'F', place: string, text: string): void {
  const now = io.clock.now();
  const at = new Date(now);
  const day = `${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const micros = String(Math.floor((now % 1000) * 1000)).padStart(6, '0');
  io.stderr.write(`${severity}${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${micros} ${String(io.pid).padStart(7)} ${place}] ${text}\n`);
}
