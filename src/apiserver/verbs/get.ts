/** GET one object: the cache's bytes as they are. */
import { notFoundError } from '../../machinery/status-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { RequestContext } from '../context.ts';
import { presentEntry } from '../encoding/present.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import { currentOrNewer } from './freshness.ts';
import { viewOf } from './list.ts';

export const get: VerbHandler = (context, resource, services) => {
  const fresh = context.request.query.isEmpty ? undefined : currentOrNewer(context, services.hub);
  if (fresh !== undefined) return fresh.then(() => answer());
  return answer();

  function answer() {
    const entry = storedEntry(context, resource);
    return presentEntry({ context, kind: resource.kind, services }, resource.view === undefined ? entry : viewOf(resource, entry));
  }
};

/** The object that the request names, or 404. */
export function storedEntry(context: RequestContext, resource: Resource): Entry {
  const { info } = context;
  if (!info.resource) throw new Error('find object: not a resource request');
  const entry = resource.cache!.get(info.namespace, info.name);
  if (entry === undefined) throw notFoundError(resource.kind, info.name);
  return entry;
}
