/** What a list, watch or deletecollection is about: its selectors, and the options that come with them. */
import { checkFieldSelector, exactField, matchesFields, parseFieldSelector, type FieldTerm } from '../../machinery/field-selector.ts';
import { parseLabelSelector, type LabelSelector } from '../../machinery/label-selector.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import { badRequest } from '../../machinery/status-error.ts';
import { SelectorError } from '../../machinery/selector-tokens.ts';
import type { Entry } from '../cache/entry.ts';
import type { Filter } from '../cache/watcher.ts';
import type { RequestContext } from '../context.ts';
import type { Resource } from '../registry.ts';

export function selectionOf(context: RequestContext, resource: Resource): Filter {
  const { info, request } = context;
  const namespace = info.resource && info.namespace !== '' ? { namespace: info.namespace } : {};
  const named = info.resource && info.name !== '' ? { name: info.name } : {};
  const labels = request.query.get('labelSelector');
  const fields = request.query.get('fieldSelector');
  if (labels === '' && fields === '') return { ...namespace, ...named };
  const terms = fields === '' ? [] : refusing(() => parseFieldSelector(fields));
  const unknown = checkFieldSelector(resource.kind, terms);
  if (unknown !== undefined) throw badRequest(unknown);
  // The name in the path is what was authorized.
  if (named.name !== undefined && terms.length > 0 && exactField(terms, 'metadata.name') !== named.name) {
    throw badRequest("fieldSelector metadata.name doesn't match requested name");
  }
  const selector = labels === '' ? undefined : refusing(() => parseLabelSelector(labels));
  return filterOf(resource, { ...namespace, ...named }, terms, selector);
}

function filterOf(resource: Resource, base: { namespace?: string; name?: string }, terms: readonly FieldTerm[], labels: LabelSelector | undefined): Filter {
  const kind = resource.kind as AnyKind;
  const name = exactField(terms, 'metadata.name') ?? base.name;
  const namespace = base.namespace ?? (kind.scope === 'Namespaced' ? exactField(terms, 'metadata.namespace') : undefined);
  const field = kind.indexedFields?.find(f => exactField(terms, f) !== undefined);
  // What the name and namespace of the entry decide needs no look at the object.
  const rest = terms.filter(t => t.operator !== '=' || (t.field !== 'metadata.name' && !(t.field === 'metadata.namespace' && t.value === namespace)));
  const view = resource.view;
  const matches = (entry: Entry): boolean => {
    const object = view === undefined ? entry.object : view.fromStored(entry.object as never);
    return (labels === undefined || labels.matches((object.metadata.labels ?? {}) as Record<string, string>)) && matchesFields(kind, rest, object as never);
  };
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(field === undefined ? {} : { indexed: { field, value: exactField(terms, field)! } }),
    ...(labels === undefined && rest.length === 0 ? {} : { matches }),
  };
}

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}
