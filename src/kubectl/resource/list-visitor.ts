/** Lists a resource in chunks; each chunk is visited as one list. */
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { quote } from '../flags/go-text.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { ResourceHelper, type HelperOptions } from './helper.ts';
import { Info } from './info.ts';
import type { Mapping } from './mapper.ts';
import type { Visitor } from './visit.ts';

export interface ListSource {
  readonly client: ApiClient;
  readonly mapping: Mapping;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly chunkSize: number;
  readonly helper: HelperOptions;
}

export const listVisitor = (source: ListSource): Visitor => async visit => {
  const { client, mapping, namespace, helper, chunkSize } = source;
  const resource = new ResourceHelper(client, mapping, helper);
  let token = '';
  do {
    const list = await resource.list(namespace, { ...selectors(source), limit: chunkSize, continue: token }).catch((error: unknown) => {
      throw enhance(error, source);
    });
    giveKinds(list);
    token = list.metadata?.continue ?? '';
    await visit(new Info({ client, mapping, namespace, name: '', object: list, helper }));
  } while (token !== '');
};

export const selectors = ({ labelSelector, fieldSelector }: ListSource): { labelSelector: string; fieldSelector: string } => ({ labelSelector, fieldSelector });

/** The items of a list say no kind: that of the list tells it. */
function giveKinds(list: Unstructured): void {
  if (!isList(list) || !list.kind?.endsWith('List') || list.kind === 'List') return;
  const kind = list.kind.slice(0, -4);
  list['items'] = itemsOf(list).map(item => (item.kind ? item : { apiVersion: list.apiVersion, kind, ...item }));
}

function enhance(error: unknown, { mapping, labelSelector, fieldSelector }: ListSource): unknown {
  if (!(error instanceof StatusError) || !hasReason(error, 'BadRequest', 'NotFound')) return error;
  const subject = quote(`${mapping.group}/${mapping.version}, Resource=${mapping.plural}`);
  const prefix = labelSelector === '' && fieldSelector === ''
    ? `Unable to list ${subject}: `
    : `Unable to find ${subject} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}: `;
  return StatusError.from({ ...error.status, message: prefix + error.message });
}
