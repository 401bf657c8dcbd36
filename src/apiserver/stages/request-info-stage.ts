/** Stage 1: finds out what is asked and which resource serves it. */
import type { RequestInfo } from '../context.ts';
import type { Stage } from '../pipeline.ts';
import type { Headers, ServerRequest } from '../request.ts';
import { parseRequest } from './request-info.ts';

/** Subresources whose requests stay open, so that they don't count against the requests in flight. */
const LONG_RUNNING = new Set(['log', 'proxy', 'exec', 'attach', 'portforward']);

export const requestInfo: Stage = {
  name: 'requestInfo',
  before(context, { registry }) {
    const info = infoOf(context.request);
    context.info = info;
    if (!info.resource) return undefined;
    context.target = registry.find(info.group, info.version, info.plural);
    if (info.subresource !== '') context.subroute = context.target?.subroutes.get(info.subresource);
    context.longRunning = info.verb === 'watch' || LONG_RUNNING.has(info.subresource);
    return undefined;
  },
};

/** Over HTTP/2 one head stands for many requests: what a collection's POST asks for is read once. */
const posts = new WeakMap<Headers, { readonly path: string; readonly info: RequestInfo }>();

function infoOf({ method, path, query, headers }: ServerRequest): RequestInfo {
  if (method !== 'POST') return parseRequest(method, path, query);
  const known = posts.get(headers);
  if (known?.path === path) return known.info;
  const info = parseRequest(method, path, query);
  posts.set(headers, { path, info });
  return info;
}
