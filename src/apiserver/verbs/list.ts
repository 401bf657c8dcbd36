/** GET a collection: from the cache where it stands at the wanted revision, else from the store's history. */
import { CompactedError, FutureRevisionError } from '../../store/store.ts';
import { badRequest, StatusError } from '../../machinery/status-error.ts';
import type { KubeObject, ListMeta } from '../../machinery/object.ts';
import { Entry } from '../cache/entry.ts';
import type { Hub } from '../cache/hub.ts';
import type { KindCache } from '../cache/kind-cache.ts';
import { selects, type Filter } from '../cache/watcher.ts';
import { Codec } from '../encoding/codec.ts';
import { ListAnswer } from '../encoding/list.ts';
import { presentList } from '../encoding/present.ts';
import { listOptions, type ListOptions } from '../options/list-options.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { reachRevision, tooLargeVersion } from './freshness.ts';
import { selectionOf } from './selection.ts';

export const list: VerbHandler = (context, resource, services) => {
  const options = listOptions(context.request.query, false);
  const filter = selectionOf(context, resource);
  const { hub } = services;
  const finish = (page: Page) => presentList({ context, kind: resource.kind, services }, new ListAnswer(resource.kind, page.metadata, viewed(resource, page.entries)));
  const exact = exactRevision(hub, options);
  if (exact !== undefined) return pageAt(hub, { cache: resource.cache!, filter, options, ...exact }).then(finish);
  const wait = options.resourceVersion === undefined ? undefined : reachRevision(hub, options.resourceVersion);
  if (wait !== undefined) return wait.then(() => finish(newest(hub, resource.cache!, filter, options)));
  return finish(newest(hub, resource.cache!, filter, options));
};

interface Page {
  readonly metadata: ListMeta;
  readonly entries: readonly Entry[];
}

function newest(hub: Hub, cache: KindCache, filter: Filter, options: ListOptions): Page {
  // "Any" version and "not older than" are answered whole, as upstream's cache does; so is what has no limit.
  const limit = options.resourceVersion === 0 ? 0 : options.limit;
  return cut(cache.list(filter), { revision: hub.revision, limit, ...shapeOf(filter) });
}

/** The revision that a continued or exact list is tied to. */
function exactRevision(hub: Hub, options: ListOptions): { revision: number; after?: string } | undefined {
  if (options.continueToken !== '') {
    const token = decodeContinue(options.continueToken);
    if (options.resourceVersion) throw badRequest('specifying resource version is not allowed when using continue');
    // A token that goes on, inconsistently, where an expired one ended names no revision.
    return { revision: token.revision < 0 ? hub.revision : token.revision, after: token.start };
  }
  const version = options.resourceVersion;
  if (version === undefined || version === 0) return undefined;
  if (options.match === 'Exact' || (options.match === '' && options.limit > 0)) return { revision: version };
  return undefined;
}

interface ExactList {
  readonly cache: KindCache;
  readonly filter: Filter;
  readonly options: ListOptions;
  readonly revision: number;
  /** Relative to the cache's prefix, and to the namespace where the list is of one. */
  readonly after?: string;
}

async function pageAt(hub: Hub, exact: ExactList): Promise<Page> {
  const { cache, filter, revision, options } = exact;
  const namespace = filter.namespace === undefined ? '' : `${filter.namespace}/`;
  const after = exact.after === undefined ? undefined : `${namespace}${exact.after}`;
  const entries = revision <= hub.revision && revision >= cache.lastChange ? cache.list(filter) : await fromStore(hub, exact, namespace);
  const rest = after === undefined ? entries : entries.filter(e => relativeKey(e) > after);
  return cut(rest, { revision, limit: options.limit, ...shapeOf(filter) });
}

async function fromStore(hub: Hub, exact: ExactList, namespace: string): Promise<Entry[]> {
  const { cache, filter, revision } = exact;
  try {
    const { entries } = await hub.store.list(`${cache.prefix}${namespace}`, { revision });
    return entries.map(stored => cache.entryOf(stored)).filter(entry => selects(filter, entry));
  } catch (error) {
    if (error instanceof FutureRevisionError) throw tooLargeVersion(revision, error.currentRevision);
    if (error instanceof CompactedError) throw exact.after === undefined ? expired() : expiredToken(exact.after);
    throw error;
  }
}

const expired = () => new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.');

function expiredToken(start: string): StatusError {
  const error = new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata = { continue: encodeContinue({ revision: -1, start }) };
  return error;
}

interface Cut {
  readonly revision: number;
  readonly limit: number;
  readonly selective: boolean;
  /** Whether keys are relative to a namespace. */
  readonly oneNamespace: boolean;
}

const shapeOf = (filter: Filter) => ({ selective: filter.matches !== undefined, oneNamespace: filter.namespace !== undefined });

function cut(entries: readonly Entry[], { revision, limit, selective, oneNamespace }: Cut): Page {
  const resourceVersion = String(revision);
  if (limit <= 0 || entries.length <= limit) return { metadata: { resourceVersion }, entries };
  const page = entries.slice(0, limit);
  const last = page.at(-1)!;
  const start = oneNamespace ? last.name : relativeKey(last);
  const remaining = selective ? {} : { remainingItemCount: entries.length - limit };
  return { metadata: { resourceVersion, continue: encodeContinue({ revision, start }), ...remaining }, entries: page };
}

const relativeKey = (entry: Entry) => (entry.namespace === '' ? entry.name : `${entry.namespace}/${entry.name}`);

const codecs = new WeakMap<Resource, Codec>();
/** Entries of a stored kind as the kind that is a view of it. */
export function viewed(resource: Resource, entries: readonly Entry[]): readonly Entry[] {
  if (resource.view === undefined) return entries;
  return entries.map(entry => viewOf(resource, entry));
}

const views = new WeakMap<Entry, Entry>();
export function viewOf(resource: Resource, entry: Entry): Entry {
  const known = views.get(entry);
  if (known) return known;
  let codec = codecs.get(resource);
  if (!codec) codecs.set(resource, (codec = new Codec(resource.kind.kind, resource.kind.apiVersion)));
  const object: KubeObject = resource.view!.fromStored(entry.copy());
  const made = new Entry(codec, codec.encode(object), { namespace: entry.namespace, name: entry.name, revision: entry.revision });
  views.set(entry, made);
  return made;
}
