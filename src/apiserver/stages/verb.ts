/** Stage 7: finds the verb that serves the request and lets it answer. */
import { own } from '../../machinery/equality.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { nonResource } from '../discovery/non-resource.ts';
import { formatOf } from '../encoding/negotiate.ts';
import type { RequestContext } from '../context.ts';
import type { Stage } from '../pipeline.ts';
import type { VerbHandler } from '../registry.ts';
import { pageNotFound, type ServerResponse } from '../request.ts';
import type { Services } from '../services.ts';

const notFound = () => new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
const notAllowed = () => new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const verb: Stage = {
  name: 'verb',
  before(context, services) {
    if (!context.info.resource) return nonResource(context, services);
    const resource = context.target;
    if (resource === undefined) {
      if (!services.registry.hasGroup(context.info.group)) return pageNotFound();
      throw notFound();
    }
    if (resource.kind.deprecated !== undefined) {
      context.warn(resource.kind.deprecated);
      const { group, plural, subresource, version } = context.info;
      services.metrics.requestedDeprecated({ group, resource: plural, subresource, version });
    }
    const answer = handlerOf(context)(context, resource, services);
    return answer instanceof Promise ? answer.then(response => formatted(context, services, response)) : formatted(context, services, answer);
  },
};

function handlerOf(context: RequestContext): VerbHandler {
  const { info, target, subroute } = context;
  if (!info.resource || target === undefined) throw notFound();
  const namespaced = target.kind.scope === 'Namespaced';
  if (!namespaced && info.namespace !== '') throw notFound();
  if (namespaced && info.namespace === '' && info.name !== '') throw notFound();
  if (info.subresource !== '') {
    if (subroute === undefined) throw notFound();
    return own(subroute.handlers, info.verb) ?? refuseMethod();
  }
  const everywhere = namespaced && info.namespace === '';
  if (everywhere && info.verb !== 'list' && info.verb !== 'watch' && !target.kind.virtual) throw notAllowed();
  if (!VERBS_BY_PLACE[info.name === '' ? 'collection' : 'object'].has(info.verb)) throw notAllowed();
  return own(target.handlers, info.verb) ?? refuseMethod();
}

const VERBS_BY_PLACE = {
  collection: new Set(['list', 'watch', 'create', 'deletecollection']),
  object: new Set(['get', 'watch', 'update', 'patch', 'delete']),
} as const;

function refuseMethod(): never {
  throw notAllowed();
}

function formatted(context: RequestContext, services: Services, response: ServerResponse): ServerResponse {
  const { type } = response.body;
  if (type !== 'entry' && type !== 'object' && type !== 'list') return response;
  const format = formatOf(context, services);
  return format === undefined ? response : { ...response, format };
}
