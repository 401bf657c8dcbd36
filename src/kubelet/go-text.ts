/** Values as Go's fmt prints them: upstream's messages carry them. */
import { RuntimeError } from './runtime.ts';

/** `1m30s`, `870ms`, `1.5s`, `0s`: time.Duration's String. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (Math.abs(ms) < 1000) return `${trim(ms)}ms`;
  const seconds = Math.floor(ms / 1000) % 60;
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  const tail = `${trim(seconds + (ms % 1000) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${tail}`;
  return minutes > 0 ? `${minutes}m${tail}` : tail;
}
const trim = (n: number) => String(Number(n.toFixed(6)));

/** A slice of strings as `%v` shows it. */
export const goList = (items: readonly string[]): string => `[${items.join(' ')}]`;

const CAMEL: Readonly<Record<string, string>> = { OK: 'OK', CANCELLED: 'Canceled' };
const codeName = (code: string) => CAMEL[code] ?? code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, c: string) => c.toUpperCase());

/** An error as upstream's `%v` shows it: the runtime's carry their gRPC code. */
export function goError(error: unknown): string {
  if (error instanceof RuntimeError) return `rpc error: code = ${codeName(error.code)} desc = ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** The bare message, without the code. */
export const bareMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));
