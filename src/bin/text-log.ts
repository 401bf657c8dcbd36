/** Log lines for people and grep: time, level, message, then field=value. Written in batches, the rest at the end. */
import { writeSync } from 'node:fs';
import type { Log, LogFields } from '../base/log.ts';

const FLUSH_MS = 100;
const FLUSH_BYTES = 32 << 10;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createTextLog(fd: number, level: LogLevel): Log & { flush(): void } {
  let buffered = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const text = buffered;
    buffered = '';
    if (text !== '') writeWhole(fd, text);
  };
  const line = (of: LogLevel) => (message: string, fields?: LogFields) => {
    if (RANK[of] < RANK[level]) return;
    buffered += `${new Date().toISOString()} ${of.toUpperCase().padEnd(5)} ${message}${format(fields)}\n`;
    if (RANK[of] >= RANK.warn || buffered.length > FLUSH_BYTES) flush();
    else timer ??= setTimeout(flush, FLUSH_MS).unref();
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error'), showsDebug: level === 'debug', flush };
}

/** A full disk or a closed terminal must not end the cluster: the line is lost. */
function writeWhole(fd: number, text: string): void {
  try {
    writeSync(fd, text);
  } catch {
    // Nowhere is left to say so.
  }
}

function format(fields: LogFields = {}): string {
  return Object.entries(fields).map(([key, value]) => (value === undefined ? '' : ` ${key}=${show(value)}`)).join('');
}

function show(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.cause instanceof Error ? `${value.stack}\ncause: ${value.cause.stack}` : (value.stack ?? value.message));
  if (typeof value === 'string') return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? String(value);
}
