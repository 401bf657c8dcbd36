/** Answers must not be older than the resourceVersion that a client has seen. */
import { badRequest, StatusError } from '../../machinery/status-error.ts';
import type { Hub } from '../cache/hub.ts';
import type { RequestContext } from '../context.ts';

export const tooLargeVersion = (asked: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

/** For gets: waits where the cache lags behind what the client names. */
export function currentOrNewer(context: RequestContext, hub: Hub): Promise<void> | undefined {
  const asked = context.request.query.get('resourceVersion');
  if (asked === '') return undefined;
  if (!/^\d+$/.test(asked)) throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(asked)}: strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`);
  return reachRevision(hub, Number(asked));
}

/** A revision that the store has not reached is refused; one that is only on its way is waited for. */
export function reachRevision(hub: Hub, revision: number): Promise<void> | undefined {
  if (revision <= hub.revision) return undefined;
  return hub.store.currentRevision().then(current => {
    if (revision > current) throw tooLargeVersion(revision, current);
    return hub.reach(revision);
  });
}
