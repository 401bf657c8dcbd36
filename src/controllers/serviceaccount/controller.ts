/** Gives every namespace its service account `default`. */
import type { Namespace } from '../../kinds/generated/core-v1.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { defineController, settled } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/replicas/apply.ts';
import { Namespaces, ServiceAccounts } from '../kinds.ts';

export const serviceAccountController = defineController<Namespace>({
  name: 'service-account',
  for: Namespaces,
  watches: [{ kind: ServiceAccounts, keys: account => [account.metadata.namespace ?? ''] }],
  async reconcile(namespace, { read, write }) {
    const { name = '' } = namespace.metadata;
    if (namespace.status?.phase === 'Terminating' || namespace.metadata.deletionTimestamp) return settled;
    if (read.get(ServiceAccounts, 'default', name)) return settled;
    await write.resource(ServiceAccounts).create({ metadata: { name: 'default', namespace: name } }).catch(error => {
      if (!hasReason(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error;
    });
    return settled;
  },
});
