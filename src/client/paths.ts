/** Where a resource lives on an API server: paths and query strings, escaped. */
import type { AnyKind } from '../machinery/kind.ts';
import type { ListQuery, WatchQuery } from './client.ts';

/** What must be known of a kind to address its objects. */
export type Addressable = Pick<AnyKind, 'group' | 'version' | 'plural' | 'scope' | 'kind'>;

export interface Place {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

const escape = (segment: string) => encodeURIComponent(segment).replace(/%3A/g, ':');

/** `/apis/apps/v1/namespaces/default/replicasets/web/status`. */
export function resourcePath(kind: Addressable, place: Place = {}): string {
  const { namespace, name, subresource } = place;
  if (kind.scope === 'Namespaced' && name !== undefined && !namespace) {
    throw new TypeError(`addressing ${kind.plural} ${JSON.stringify(name)}: no namespace given`);
  }
  const segments = kind.group === '' ? ['api', kind.version] : ['apis', kind.group, kind.version];
  if (kind.scope === 'Namespaced' && namespace) segments.push('namespaces', namespace);
  segments.push(kind.plural);
  if (name !== undefined) segments.push(name);
  return `/${segments.map(escape).join('/')}${subresource ? `/${subresource}` : ''}`;
}

export type QueryParameters = Readonly<Record<string, string | undefined>>;

export function listParameters(query: ListQuery): QueryParameters {
  return {
    labelSelector: query.labelSelector || undefined,
    fieldSelector: query.fieldSelector || undefined,
    resourceVersion: query.resourceVersion || undefined,
    resourceVersionMatch: query.resourceVersionMatch,
    limit: query.limit === undefined ? undefined : String(query.limit),
    continue: query.continue || undefined,
  };
}

export function watchParameters(query: WatchQuery): QueryParameters {
  return {
    ...listParameters(query),
    watch: '1',
    allowWatchBookmarks: query.allowWatchBookmarks ? 'true' : undefined,
    sendInitialEvents: query.sendInitialEvents === undefined ? undefined : String(query.sendInitialEvents),
    timeoutSeconds: query.timeoutSeconds === undefined ? undefined : String(query.timeoutSeconds),
  };
}

/** `a=1&b=2`, without what is undefined; empty where nothing is set. */
export function queryString(parameters: QueryParameters | undefined): string {
  const pairs = Object.entries(parameters ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** `replicasets.apps/v1`: one string for a kind's resource in a map. */
export const kindKey = (kind: Addressable): string => `${kind.plural}.${kind.group}/${kind.version}`;
