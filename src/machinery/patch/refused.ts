/** The one answer that upstream gives to a patch which cannot be applied; why is only in the cause. */
import { StatusError } from '../status-error.ts';

export function refused(cause: unknown): StatusError {
  const error = new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  error.cause = cause;
  return error;
}
