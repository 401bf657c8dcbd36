/** DELETE one object. */
import { presentEntry } from '../encoding/present.ts';
import { deleteOptions } from '../options/delete-options.ts';
import type { VerbHandler } from '../registry.ts';
import { answerObject } from '../request.ts';
import { deleteObject } from '../write/delete-object.ts';
import { viewOf } from './list.ts';

/** Kinds whose deletion answers the object that went; the others answer a Status. */
const RETURN_DELETED = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

export const deleteVerb: VerbHandler = async (context, resource, services) => {
  const { info } = context;
  if (!info.resource) throw new Error('delete: not a resource request');
  const options = await deleteOptions(context, services);
  const { kind } = resource;
  const { entry, gone } = await deleteObject({ context, resource, services, options, namespace: info.namespace, name: info.name });
  // Asked the old way to take the dependents along, and still waiting for them.
  const status = !gone && options.orphanDependents === false ? 202 : 200;
  if (!gone || RETURN_DELETED.has(kind.resource)) return presentEntry({ context, kind, services }, resource.view ? viewOf(resource, entry) : entry, status);
  const uid = entry.object.metadata.uid;
  return answerObject(200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: info.name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, ...(uid ? { uid } : {}) },
  });
};
