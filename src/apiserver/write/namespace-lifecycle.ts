/** Nothing is created in a namespace that is not there, or on its way out; three namespaces are never deleted. */
import { forbiddenError, notFoundError, type StatusError } from '../../machinery/status-error.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import type { Services } from '../services.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);
const NAMESPACES = { group: '', plural: 'namespaces' };

export function assertNamespaceOpen(services: Services, kind: AnyKind, namespace: string, name: string): void {
  if (kind.scope !== 'Namespaced') return;
  const found = services.lookup.get('', 'namespaces', namespace);
  if (found === undefined) throw notFoundError(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw terminating(kind, namespace, name);
}

function terminating(kind: AnyKind, namespace: string, name: string): StatusError {
  const error = forbiddenError(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  error.status.details!.causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }];
  return error;
}

export function assertMayDelete(kind: AnyKind, name: string): void {
  if (kind.group === '' && kind.plural === 'namespaces' && IMMORTAL.has(name)) throw forbiddenError(kind, name, 'this namespace may not be deleted');
}
