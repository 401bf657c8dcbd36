/** Stage 5: a bound on the requests being worked on, so that a flood is told to come back instead of drowning everybody. */
import { tooManyRequests } from '../../machinery/status-error.ts';
import { PRIVILEGED_GROUP } from '../auth/ports.ts';
import type { Stage } from '../pipeline.ts';

/** Upstream's defaults of --max-requests-inflight and --max-mutating-requests-inflight, summed as priority and fairness does. */
const LIMITS = { readOnly: 400, mutating: 200 } as const;
const READS = new Set(['get', 'list', 'watch']);

export const fairness: Stage = {
  name: 'fairness',
  before(context, { metrics }) {
    if (context.longRunning || context.user.groups.includes(PRIVILEGED_GROUP)) return undefined;
    const seat = READS.has(context.info.verb) ? 'readOnly' : 'mutating';
    if (metrics.inFlight[seat] >= LIMITS[seat]) {
      metrics.requests.refused(context, 429);
      throw tooManyRequests('Too many requests, please try again later.', 1);
    }
    metrics.inFlight[seat]++;
    context.seat = seat;
    return undefined;
  },
  after(context, { metrics }) {
    if (context.seat !== undefined) metrics.inFlight[context.seat]--;
    context.seat = undefined;
  },
};
