/** Which handler serves which subresource: by the names that kinds give them. */
import type { Subresource } from '../../machinery/kind.ts';
import type { Subroute, VerbHandler } from '../registry.ts';
import { podBinding } from './binding.ts';
import { podEviction } from './eviction.ts';
import { namespaceFinalizeHandlers } from './namespace-finalize.ts';
import { nodeProxy, podProxy, serviceProxy } from './proxy.ts';
import { ephemeralContainersHandlers, resizeHandlers } from './pod-changes.ts';
import { serviceAccountToken } from './reviews.ts';
import { scaleHandlers } from './scale.ts';
import { statusHandlers } from './status.ts';
import { podLog, podStream } from './streaming.ts';

type Handlers = Readonly<Record<string, VerbHandler>>;

/** One handler for every verb that the subresource lists. */
const any = (handler: VerbHandler): Handlers => Object.fromEntries(['create', 'delete', 'get', 'patch', 'update'].map(verb => [verb, handler]));

const NAMED: Readonly<Record<string, Handlers>> = {
  'namespaces/finalize': namespaceFinalizeHandlers,
  'nodes/proxy': any(nodeProxy),
  'pods/attach': any(podStream('attach')),
  'pods/binding': { create: podBinding },
  'pods/ephemeralcontainers': ephemeralContainersHandlers,
  'pods/eviction': { create: podEviction },
  'pods/exec': any(podStream('exec')),
  'pods/log': { get: podLog },
  'pods/portforward': any(podStream('portforward')),
  'pods/proxy': any(podProxy),
  'pods/resize': resizeHandlers,
  'serviceaccounts/token': { create: serviceAccountToken },
  'services/proxy': any(serviceProxy),
};

export function subrouteOf(definition: Subresource): Subroute {
  const handlers = handlersOf(definition);
  const verbs = 'handler' in definition ? definition.verbs : ['get', 'patch', 'update'];
  const served = Object.fromEntries(Object.entries(handlers).filter(([verb]) => verbs.includes(verb)));
  return { name: definition.name, definition, verbs, handlers: served };
}

function handlersOf(definition: Subresource): Handlers {
  if ('specReplicas' in definition) return scaleHandlers(definition);
  if ('handler' in definition) {
    const handlers = NAMED[definition.handler];
    if (handlers === undefined) throw new Error(`serve subresource ${JSON.stringify(definition.name)}: no handler named ${JSON.stringify(definition.handler)}`);
    return handlers;
  }
  return statusHandlers;
}
