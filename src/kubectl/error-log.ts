/** `-v=4` and more: the failure that ends a command, as it came. */
import { StatusError } from '../machinery/status-error.ts';
import { Aggregate, ConnectionError } from './errors.ts';
import type { Io } from './io.ts';
import { logLine } from './log-line.ts';

export function logFailure(io: Io, error: unknown): void {
  if (error instanceof Aggregate) return error.errors.forEach(one => logFailure(io, one));
  // What is invalid is told whole.
  if (error instanceof StatusError && error.reason !== 'Invalid') logLine(io, 'I', 'helpers.go:246', `server response object: %s[${JSON.stringify(ordered(error), null, 2)}]`);
  if (error instanceof ConnectionError) logLine(io, 'I', 'helpers.go:264', `Connection error: ${error.message.split(' ', 1)[0]} ${error.url}: ${error.reason}`);
}

/** In the order of Go's struct. */
function ordered({ status }: StatusError): object {
  const { status: outcome, message, reason, details, code, metadata } = status as StatusError['status'] & { metadata: object };
  return { kind: 'Status', apiVersion: 'v1', metadata, status: outcome, message, reason: reason || undefined, details, code };
}
