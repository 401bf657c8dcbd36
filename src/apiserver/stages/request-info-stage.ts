/** Stage 1: finds out what is asked and which resource serves it. */
import type { Stage } from '../pipeline.ts';
import { parseRequest } from './request-info.ts';

/** Subresources whose requests stay open, so that they don't count against the requests in flight. */
const LONG_RUNNING = new Set(['log', 'proxy', 'exec', 'attach', 'portforward']);

export const requestInfo: Stage = {
  name: 'requestInfo',
  before(context, { registry }) {
    const { method, path, query } = context.request;
    const info = parseRequest(method, path, query);
    context.info = info;
    if (!info.resource) return undefined;
    context.target = registry.find(info.group, info.version, info.plural);
    if (info.subresource !== '') context.subroute = context.target?.subroutes.get(info.subresource);
    context.longRunning = info.verb === 'watch' || LONG_RUNNING.has(info.subresource);
    return undefined;
  },
};
