/** Stage 2: one line of the log and the metrics of every request, once its answer is known. */
import type { RequestContext } from '../context.ts';
import type { Stage } from '../pipeline.ts';

export const audit: Stage = {
  name: 'audit',
  after(context, services, response) {
    const ms = services.clock.monotonic() - context.startedAt;
    services.metrics.requests.observe(context, response.status, ms);
    if (response.status >= 500 || ms > SLOW_MS) services.log.warn('request', fields(context, response.status, ms));
    else if (services.log.showsDebug !== false) services.log.debug('request', fields(context, response.status, ms));
  },
};

/** Requests that take longer are worth a look. */
const SLOW_MS = 1000;

function fields(context: RequestContext, status: number, ms: number) {
  const { request, user, impersonator } = context;
  return {
    id: context.id,
    method: request.method,
    path: request.path,
    ...(request.query.isEmpty ? {} : { query: request.query.toString() }),
    user: user?.name,
    ...(impersonator ? { impersonator: impersonator.name } : {}),
    status,
    ms: Math.round(ms * 10) / 10,
  };
}
