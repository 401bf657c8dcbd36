/** How admission refuses: 403, in upstream's words, with the object's name or what it would be made from. */
import { forbiddenError } from '../../machinery/status-error.ts';
import type { StatusError } from '../../machinery/status-error.ts';
import type { AdmissionRequest } from './ports.ts';

export function refuse(request: AdmissionRequest, why: string): StatusError {
  const { kind, object } = request;
  const name = request.name || object?.metadata.name || object?.metadata.generateName || 'Unknown';
  return forbiddenError({ group: kind.group, plural: kind.plural }, name, why);
}
