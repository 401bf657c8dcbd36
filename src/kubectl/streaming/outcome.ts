/** How a remote process ended, from what came on the error stream. */
import type { Status } from '../../machinery/status-error.ts';
import { CommandError, ExitCodeError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';

/** Nothing where all went well. `protocol`: `v4.channel.k8s.io` and `v5` send a Status, older ones words. */
export function failureOf(text: string, protocol: string): Error | undefined {
  if (text === '') return undefined;
  return /^v[45]\./.test(protocol) ? failureOfStatus(text) : new CommandError(`error executing remote command: ${text}`);
}

function failureOfStatus(text: string): Error | undefined {
  let status: Partial<Status>;
  try {
    status = JSON.parse(text) as Partial<Status>;
  } catch (error) {
    return new CommandError(`error stream protocol error: ${(error as Error).message} in ${quote(text)}`);
  }
  if (status.status === 'Success') return undefined;
  if (status.status !== 'Failure') return new CommandError('error stream protocol error: unknown error');
  return status.reason === 'NonZeroExitCode' ? exitCodeOf(status) : new CommandError(status.message ?? '');
}

function exitCodeOf({ details }: Partial<Status>): Error {
  if (!details) return new CommandError('error stream protocol error: details must be set');
  const code = details.causes?.find(cause => cause.reason === 'ExitCode')?.message;
  if (code === undefined) return new CommandError('error stream protocol error: no ExitCode cause given');
  if (!/^\d+$/.test(code) || Number(code) > 255) return new CommandError(`error stream protocol error: invalid exit code value ${quote(code)}`);
  return new ExitCodeError(`command terminated with exit code ${code}`, Number(code));
}
