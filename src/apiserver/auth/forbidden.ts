/** The 403 of a request that no authorizer allowed, in upstream's words. */
import type { StatusError } from '../../machinery/status-error.ts';
import { forbiddenError } from '../../machinery/status-error.ts';
import type { Attributes } from './ports.ts';

const quoted = (text: string) => JSON.stringify(text);

function describe(a: Attributes): string {
  const who = `User ${quoted(a.user.name)} cannot ${a.verb}`;
  if (!a.resourceRequest) return `${who} path ${quoted(a.path)}`;
  const resource = a.subresource === '' ? a.resource : `${a.resource}/${a.subresource}`;
  const where = a.namespace === '' ? 'at the cluster scope' : `in the namespace ${quoted(a.namespace)}`;
  return `${who} resource ${quoted(resource)} in API group ${quoted(a.apiGroup)} ${where}`;
}

export function forbiddenRequest(a: Attributes, reason: string): StatusError {
  const why = reason === '' ? describe(a) : `${describe(a)}: ${reason}`;
  return forbiddenError({ group: a.resourceRequest ? a.apiGroup : '', plural: a.resourceRequest ? a.resource : '' }, a.name, why);
}
