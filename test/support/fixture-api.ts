/** What an API server that only reads answers of a set of fixtures: discovery, lists by selectors, single objects, errors. */
import { parseLabelSelector, SelectorError } from '../../src/machinery/label-selector.ts';

export interface Fixture {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

/** apiVersion, kind, plural, whether it lives in a namespace. */
export type Resource = readonly [apiVersion: string, kind: string, plural: string, namespaced: boolean];

const VERBS = ['get', 'list', 'watch'];
const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '');
const versionOf = (apiVersion: string) => apiVersion.split('/').at(-1)!;

class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

function selectorOf(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new Refusal(400, 'BadRequest', `unable to parse ${JSON.stringify(text)}: ${error.message}`);
  }
}

const valueAt = (object: unknown, path: string): string =>
  String(path.split('.').reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], object) ?? '');

function matchesFields(object: unknown, selector: string | null): boolean {
  return (selector ?? '').split(',').filter(Boolean).every(term => {
    const [path = '', value = ''] = term.split(/!?==?/);
    return (valueAt(object, path) === value) !== term.includes('!=');
  });
}

export interface FixtureAnswer {
  readonly code: number;
  readonly body: unknown;
}

/** Answers a GET of a path with its query. */
export function fixtureApi(resources: readonly Resource[], fixtures: readonly Fixture[]): (url: string) => FixtureAnswer {
  function answer(url: string): FixtureAnswer {
    try {
      return { code: 200, body: route(new URL(url, 'http://fixtures')) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, reason, message } = error;
      return { code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } };
    }
  }

  function route({ pathname, searchParams }: URL): unknown {
    const parts = pathname.split('/').filter(Boolean).map(decodeURIComponent);
    if (pathname === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    if (pathname === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
    const apiVersion = parts[0] === 'api' ? parts[1]! : `${parts[1]}/${parts[2]}`;
    const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
    if (rest.length === 0) return resourceList(apiVersion);
    const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
    const [plural, name] = namespace === undefined ? rest : rest.slice(2);
    return read({ apiVersion, plural: plural!, namespace, name }, searchParams);
  }

  function groups(): unknown[] {
    const versions = [...new Set(resources.map(([apiVersion]) => apiVersion).filter(v => v.includes('/')))];
    return [...new Set(versions.map(groupOf))].map(name => {
      const entries = versions.filter(v => groupOf(v) === name).map(groupVersion => ({ groupVersion, version: versionOf(groupVersion) }));
      return { name, versions: entries, preferredVersion: entries[0] };
    });
  }

  function resourceList(apiVersion: string): unknown {
    const own = resources.filter(([of]) => of === apiVersion);
    if (own.length === 0) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources: own.map(([, kind, name, namespaced]) => ({ name, singularName: kind.toLowerCase(), namespaced, kind, verbs: VERBS })) };
  }

  interface Place { readonly apiVersion: string; readonly plural: string; readonly namespace: string | undefined; readonly name: string | undefined }
  function read({ apiVersion, plural, namespace, name }: Place, query: URLSearchParams): unknown {
    const resource = resources.find(([version, , of]) => version === apiVersion && of === plural);
    if (!resource) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
    if (namespace === 'forbidden' && plural !== 'replicasets') throw new Refusal(403, 'Forbidden', `${plural} is forbidden: User "someone" cannot list resource "${plural}"`);
    const kind = resource[1];
    const all = fixtures.filter(f => f.kind === kind && f.apiVersion === apiVersion && (namespace === undefined || f.metadata.namespace === namespace));
    if (name !== undefined) {
      const found = all.find(f => f.metadata.name === name);
      if (!found) throw new Refusal(404, 'NotFound', `${plural}${groupOf(apiVersion) ? `.${groupOf(apiVersion)}` : ''} "${name}" not found`);
      return found;
    }
    const labels = selectorOf(query.get('labelSelector') ?? '');
    const items = all.filter(f => labels.matches(f.metadata.labels) && matchesFields(f, query.get('fieldSelector')));
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? items.length);
    const metadata = { resourceVersion: '1', ...(to < items.length && to > from ? { continue: String(to) } : {}) };
    return { kind: `${kind}List`, apiVersion, metadata, items: items.slice(from, Math.max(to, 0) || items.length) };
  }
  return answer;
}
