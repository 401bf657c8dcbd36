/** `--request-timeout`. */
import { CommandError } from '../errors.ts';
import { parseDuration } from '../flags/go-text.ts';

/** `30`, `30s`, `0`. */
export function requestTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseDuration(text);
  } catch {
    throw new CommandError('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)');
  }
}
