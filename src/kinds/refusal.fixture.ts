/** What a refused object is told, for tests. */
import { StatusError } from '../machinery/status-error.ts';

export interface Refusal {
  readonly message: string;
  readonly reason: string;
  readonly details?: object;
}

/** Throws where nothing was refused. */
export function refusalOf(run: () => unknown): Refusal {
  try {
    run();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { message = '', reason = '', details } = error.status;
    return { message, reason, ...(details === undefined ? {} : { details }) };
  }
  throw new Error('refuse an object: it was accepted');
}
