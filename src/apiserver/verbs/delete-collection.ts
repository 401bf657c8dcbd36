/** DELETE a collection: each object that the selectors choose, by the rules of a single deletion. */
import { hasReason } from '../../machinery/status-error.ts';
import { ListAnswer } from '../encoding/list.ts';
import { presentList } from '../encoding/present.ts';
import { deleteOptions } from '../options/delete-options.ts';
import { listOptions } from '../options/list-options.ts';
import type { VerbHandler } from '../registry.ts';
import { deleteObject } from '../write/delete-object.ts';
import { viewed } from './list.ts';
import { selectionOf } from './selection.ts';

/** Deletions under way at once; their commits share a flush. */
const AT_ONCE = 64;

export const deleteCollection: VerbHandler = async (context, resource, services) => {
  listOptions(context.request.query, false);
  const options = await deleteOptions(context, services);
  const entries = [...resource.cache!.list(selectionOf(context, resource))];
  const resourceVersion = String(services.hub.revision);
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    await Promise.all(
      entries.slice(i, i + AT_ONCE).map(async ({ namespace, name }) => {
        try {
          await deleteObject({ context, resource, services, options, namespace, name });
        } catch (error) {
          // Gone already is as good as deleted.
          if (!hasReason(error, 'NotFound')) throw error;
        }
      }),
    );
  }
  return presentList({ context, kind: resource.kind, services }, new ListAnswer(resource.kind, { resourceVersion }, viewed(resource, entries)));
};
