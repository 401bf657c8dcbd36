/** Stage 6: whether this user may do this. */
import { exactField, parseFieldSelector } from '../../machinery/field-selector.ts';
import { forbiddenRequest } from '../auth/forbidden.ts';
import type { Attributes } from '../auth/ports.ts';
import type { RequestContext } from '../context.ts';
import type { Stage } from '../pipeline.ts';

export const authorize: Stage = {
  name: 'authorize',
  before(context, { authorizer, metrics }) {
    const attributes = attributesOf(context);
    const { decision, reason } = authorizer.authorize(attributes);
    metrics.access.authorized(decision);
    if (decision === 'allow') return undefined;
    throw forbiddenRequest(attributes, reason);
  },
};

export function attributesOf(context: RequestContext): Attributes {
  const { info, user } = context;
  const path = context.request.path;
  if (!info.resource) {
    return { user, verb: info.verb, resourceRequest: false, namespace: '', apiGroup: '', apiVersion: '', resource: '', subresource: '', name: '', path };
  }
  // Only reads are narrowed by a selector: a create that carried one would pass for the creation of that name.
  const selector = info.verb === 'list' || info.verb === 'watch' ? context.request.query.get('fieldSelector') : '';
  const fields = selector === '' ? undefined : equalities(selector);
  return {
    user,
    verb: info.verb,
    resourceRequest: true,
    // A namespace is itself in that namespace, so that those who rule it can be allowed to see it.
    namespace: info.plural === 'namespaces' && info.group === '' ? info.name : info.namespace,
    apiGroup: info.group,
    apiVersion: info.version,
    resource: info.plural,
    subresource: info.subresource,
    // A list or watch of one name is authorized as that name.
    name: info.name || (fields?.['metadata.name'] ?? ''),
    path,
    fieldSelector: fields,
  };
}

/** The fields a selector ties to one value. A selector that cannot be read is refused later, by the verb. */
function equalities(selector: string): Record<string, string> | undefined {
  try {
    const terms = parseFieldSelector(selector);
    return Object.fromEntries(terms.map(t => [t.field, exactField(terms, t.field)]).filter((pair): pair is [string, string] => pair[1] !== undefined));
  } catch {
    return undefined;
  }
}
