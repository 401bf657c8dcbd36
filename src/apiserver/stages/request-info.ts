/** What a method and a path ask for. `/apis/apps/v1/namespaces/default/replicasets/web/scale` and `GET` is get of replicasets/scale. */
import type { RequestInfo } from '../context.ts';
import type { Query } from '../query.ts';

const VERBS: ReadonlyMap<string, string> = new Map([['GET', 'get'], ['HEAD', 'get'], ['POST', 'create'], ['PUT', 'update'], ['PATCH', 'patch'], ['DELETE', 'delete']]);
/** Subresources of a namespace itself, which would otherwise read as a resource within it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export function parseRequest(method: string, path: string, query: Query): RequestInfo {
  const parts = path.split('/');
  // `/api/v1/...` has its resource at 3, `/apis/apps/v1/...` at 4.
  const core = parts[1] === 'api';
  if (!core && parts[1] !== 'apis') return nonResource(method);
  const start = core ? 3 : 4;
  const end = parts.at(-1) === '' ? parts.length - 1 : parts.length;
  if (end <= start) return nonResource(method);
  const verb = VERBS.get(method) ?? method.toLowerCase();
  const group = core ? '' : parts[2]!;
  const version = parts[start - 1]!;
  return resourceInfo({ parts, start, end, verb, group, version, query });
}

const nonResource = (method: string): RequestInfo => ({ resource: false, verb: method.toLowerCase() });

interface Parsed {
  readonly parts: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly query: Query;
}

function resourceInfo(p: Parsed): RequestInfo {
  let at = p.start;
  let namespace = '';
  // Old clients watch below /watch/.
  let watch = false;
  if (p.parts[at] === 'watch' && p.end > at + 1) {
    watch = true;
    at++;
  }
  if (p.parts[at] === 'namespaces' && p.end > at + 1) {
    if (p.end > at + 2 && !NAMESPACE_SUBRESOURCES.has(p.parts[at + 2]!)) {
      namespace = decode(p.parts[at + 1]!);
      at += 2;
    }
  }
  const plural = p.parts[at]!;
  const name = p.end > at + 1 ? decode(p.parts[at + 1]!) : '';
  const subresource = p.end > at + 2 ? p.parts[at + 2]! : '';
  const rest = p.end > at + 3 ? p.parts.slice(at + 3).join('/') : '';
  const verb = watch ? 'watch' : listVerb(p.verb, name, p.query);
  return { resource: true, verb, group: p.group, version: p.version, plural, subresource, namespace, name, rest };
}

function listVerb(verb: string, name: string, query: Query): string {
  if (name !== '') return verb;
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  if (verb === 'delete') return 'deletecollection';
  return verb;
}

/** Go's ParseBool, as far as it is true. */
export const isTrue = (value: string): boolean => value === 'true' || value === '1' || value === 'True' || value === 'TRUE' || value === 't' || value === 'T';

function decode(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
