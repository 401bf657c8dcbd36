/** The describers' reader over the API: lists come in chunks, and say what was looked for where it cannot be listed. */
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { quote } from '../flags/go-text.ts';
import { itemsOf } from '../object.ts';
import type { Unstructured } from '../object.ts';
import type { ListSelection, Reader } from './describer.ts';

/** A list that is refused as wrong or unknown tells what it was to find. */
function enhanced(error: unknown, path: string, { labelSelector = '', fieldSelector = '' }: ListSelection): unknown {
  if (!(error instanceof StatusError) || !hasReason(error, 'BadRequest', 'NotFound')) return error;
  const plural = quote(path.slice(path.lastIndexOf('/') + 1));
  const prefix = labelSelector === '' && fieldSelector === ''
    ? `Unable to list ${plural}: `
    : `Unable to find ${plural} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}: `;
  return StatusError.from({ ...error.status, message: prefix + error.message });
}

export function createReader(client: ApiClient, chunkSize: number): Reader {
  async function list(path: string, selection: ListSelection): Promise<Unstructured[]> {
    const items: Unstructured[] = [];
    const { labelSelector, fieldSelector } = selection;
    let token: string | undefined;
    do {
      const query = { labelSelector: labelSelector || undefined, fieldSelector: fieldSelector || undefined, limit: chunkSize > 0 ? String(chunkSize) : undefined, continue: token };
      const chunk = await client.request({ path, query });
      items.push(...itemsOf(chunk));
      token = chunk.metadata?.continue || undefined;
    } while (token !== undefined);
    return items;
  }
  return {
    get: path => client.request({ path }),
    list: (path, selection) => list(path, selection).catch((error: unknown) => {
      throw enhanced(error, path, selection);
    }),
  };
}
