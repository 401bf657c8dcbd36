/** What is listed and cannot be done yet says so, instead of half doing it. */
import { StatusError } from '../../machinery/status-error.ts';
import type { VerbHandler } from '../registry.ts';

export const notServed = (what: string): VerbHandler => () => {
  throw new StatusError(501, 'NotImplemented', `${what} is not served yet`);
};
