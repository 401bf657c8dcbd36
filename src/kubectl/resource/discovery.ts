/** What the server serves, remembered on disk as upstream remembers it: one file for the groups and one for each version. All of them once more in one, which is read sooner. */
import type { ApiClient } from '../api-client.ts';
import { isYoung, keep } from '../cache-file.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { logLine } from '../log-line.ts';
import { join } from '../paths.ts';
import { StatusError } from '../../machinery/status-error.ts';

export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly group?: string;
  readonly version?: string;
  readonly storageVersionHash?: string;
}

export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion?: { readonly groupVersion: string; readonly version: string };
}

/** The resources of one group and version, subresources too. */
export interface ApiResourceList {
  readonly groupVersion: string;
  readonly resources: readonly ApiResource[];
}

export interface Discovered {
  readonly groups: readonly ApiGroup[];
  readonly lists: ReadonlyMap<string, ApiResourceList>;
  /** Versions that could not be asked, and why: an aggregated API that is down. */
  readonly failures: ReadonlyMap<string, Error>;
  /** Asked in this process, not remembered. */
  readonly isFresh: boolean;
}

/** `127.0.0.1_6443`: what is remembered of a server lies there. */
export const hostFolder = (server: string): string => server.replace(/^https?:\/\//, '').replace(/[^\w/.]/g, '_');

const GROUPS = 'servergroups.json';
const resourcesOfVersion = (groupVersion: string) => `${groupVersion}/serverresources.json`;
const TOGETHER = 'together.json';

/** What all files said, as long as none of them is too old, and the groups were not asked for again: by upstream's kubectl, which does not know of this one. */
interface Together {
  /** When the file of the groups was written. */
  readonly stamp: number;
  readonly until: number;
  readonly groups: readonly ApiGroup[];
  readonly lists: readonly ApiResourceList[];
}

const TTL_MS = 6 * 3600 * 1000;
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

export class Discovery {
  private readonly io: Io;
  private readonly client: ApiClient;
  private readonly folder: string;
  private known: Promise<Discovered> | undefined;

  constructor(io: Io, client: ApiClient, cacheDir: string) {
    this.io = io;
    this.client = client;
    this.folder = join(cacheDir, 'discovery', hostFolder(client.config.server));
  }

  /** From disk where it is young enough. */
  all(): Promise<Discovered> {
    this.known ??= Promise.resolve(this.remembered()).then(found => found ?? this.ask());
    return this.known;
  }

  /** Nothing need be asked: it was, lately. */
  isKnown(): boolean {
    const found = this.known ? undefined : this.remembered();
    if (found) this.known = Promise.resolve(found);
    return this.known !== undefined;
  }

  /** From the server, whatever is remembered. */
  refresh(): Promise<Discovered> {
    this.known = this.ask();
    return this.known;
  }

  private remembered(): Discovered | undefined {
    const stamp = this.io.files.stat(join(this.folder, GROUPS))?.mtimeMs;
    if (stamp === undefined) return undefined;
    const together = this.together(stamp);
    if (together) return { groups: together.groups, lists: new Map(together.lists.map(list => [list.groupVersion, list])), failures: new Map(), isFresh: false };
    const found = this.apart();
    if (found) this.putTogether(found, stamp);
    return found;
  }

  private together(stamp: number): Together | undefined {
    try {
      const found = JSON.parse(this.io.files.readText(join(this.folder, TOGETHER))) as Together;
      return found.stamp === stamp && this.io.clock.now() <= found.until ? found : undefined;
    } catch {
      return undefined;
    }
  }

  private putTogether({ groups, lists }: Discovered, stamp: number): void {
    const names = [GROUPS, ...[...lists.keys()].map(resourcesOfVersion)];
    const oldest = Math.min(...names.map(name => this.io.files.stat(join(this.folder, name))?.mtimeMs ?? 0));
    this.write(TOGETHER, { stamp, until: oldest + TTL_MS, groups, lists: [...lists.values()] } satisfies Together);
  }

  private apart(): Discovered | undefined {
    const groups = this.readYoung<{ groups?: ApiGroup[] }>(GROUPS)?.groups;
    if (!groups) return undefined;
    const lists = new Map<string, ApiResourceList>();
    for (const { groupVersion } of groups.flatMap(g => g.versions)) {
      const list = this.readYoung<ApiResourceList>(resourcesOfVersion(groupVersion));
      if (!list) return undefined;
      lists.set(groupVersion, { groupVersion, resources: list.resources ?? [] });
    }
    return { groups, lists, failures: new Map(), isFresh: false };
  }

  /** As upstream logs what it could not discover: once for each of its layers that asked. What kept it from asking at all is not logged. */
  logFailure(error: Error, times: number): void {
    if (error instanceof CommandError) return;
    for (let i = 0; i < times; i++) logLine(this.io, 'E', 'memcache.go:265', `"Unhandled Error" err=${quote(`couldn't get current server API group list: ${error.message}`)}`);
  }

  private readYoung<T>(name: string): T | undefined {
    const path = join(this.folder, name);
    if (!isYoung(this.io, path, TTL_MS)) return undefined;
    try {
      return JSON.parse(this.io.files.readText(path)) as T;
    } catch {
      return undefined;
    }
  }

  private async ask(): Promise<Discovered> {
    const found = await askServer(this.client);
    this.remember(found);
    return { ...found, isFresh: true };
  }

  /** What cannot be written is not remembered; the answer stands. */
  private remember({ groups, lists, failures }: Omit<Discovered, 'isFresh'>): void {
    if (lists.size === 0) return;
    this.write(GROUPS, { kind: 'APIGroupList', apiVersion: 'v1', groups });
    for (const [groupVersion, list] of lists) {
      if (!failures.has(groupVersion)) this.write(resourcesOfVersion(groupVersion), { kind: 'APIResourceList', apiVersion: 'v1', ...list });
    }
  }

  private write(name: string, value: object): void {
    keep(this.io.files, join(this.folder, name), { content: `${JSON.stringify(value)}\n`, mode: 0o660, folderMode: 0o750 });
  }
}

interface AggregatedList {
  kind?: string;
  items?: AggregatedGroup[];
}
interface AggregatedGroup {
  metadata: { name?: string };
  versions: { version: string; freshness?: string; resources?: AggregatedResource[] }[];
}
interface AggregatedResource {
  resource: string;
  responseKind?: { group?: string; version?: string; kind: string };
  scope: 'Namespaced' | 'Cluster';
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string; responseKind?: { group?: string; version?: string; kind: string }; verbs: string[] }[];
}

const TIMEOUT = { timeout: '32s' };

async function askServer(client: ApiClient): Promise<Omit<Discovered, 'isFresh'>> {
  const ask = (path: string) => client.request<AggregatedList>({ path, query: TIMEOUT, accept: AGGREGATED }).catch((error: unknown) => {
    if (error instanceof StatusError && (error.code === 404 || error.code === 403)) return undefined;
    throw error;
  });
  const core = await ask('/api');
  const named = await ask('/apis');
  if ((!core || core.kind === 'APIGroupDiscoveryList') && (!named || named.kind === 'APIGroupDiscoveryList')) return fromAggregated([...(core?.items ?? []), ...(named?.items ?? [])]);
  return askEach(client, core, named);
}

function fromAggregated(items: readonly AggregatedGroup[]): Omit<Discovered, 'isFresh'> {
  const lists = new Map<string, ApiResourceList>();
  const failures = new Map<string, Error>();
  const groups = items.map((item): ApiGroup => {
    const name = item.metadata.name ?? '';
    const versions = item.versions.map(v => ({ groupVersion: name ? `${name}/${v.version}` : v.version, version: v.version }));
    item.versions.forEach((v, i) => {
      const { groupVersion } = versions[i]!;
      if (v.freshness === 'Stale') failures.set(groupVersion, new Error(`stale GroupVersion discovery: ${groupVersion}`));
      else lists.set(groupVersion, { groupVersion, resources: (v.resources ?? []).flatMap(r => resourcesOf(r, name, v.version)) });
    });
    return { name, versions, ...(versions[0] ? { preferredVersion: versions[0] } : {}) };
  });
  return { groups, lists, failures };
}

function resourcesOf(r: AggregatedResource, group: string, version: string): ApiResource[] {
  const namespaced = r.scope === 'Namespaced';
  const kindOf = (kind: AggregatedResource['responseKind']) => ({ group: kind?.group || group, version: kind?.version || version, kind: kind?.kind ?? '' });
  const own: ApiResource[] = r.responseKind
    ? [{
        name: r.resource, singularName: r.singularResource ?? '', namespaced, ...kindOf(r.responseKind), verbs: r.verbs,
        ...(r.shortNames ? { shortNames: r.shortNames } : {}), ...(r.categories ? { categories: r.categories } : {}),
      }]
    : [];
  const sub = (r.subresources ?? []).flatMap(s => (s.responseKind ? [{ name: `${r.resource}/${s.subresource}`, singularName: r.singularResource ?? '', namespaced, ...kindOf(s.responseKind), verbs: s.verbs }] : []));
  return [...own, ...sub];
}

/** A server older than aggregated discovery: one request a version. */
async function askEach(client: ApiClient, core: object | undefined, named: object | undefined): Promise<Omit<Discovered, 'isFresh'>> {
  const versions = (core as { versions?: string[] } | undefined)?.versions ?? [];
  const coreVersions = versions.map(version => ({ groupVersion: version, version }));
  const groups: ApiGroup[] = [
    ...(coreVersions[0] ? [{ name: '', versions: coreVersions, preferredVersion: coreVersions[0] }] : []),
    ...((named as { groups?: ApiGroup[] } | undefined)?.groups ?? []),
  ];
  const lists = new Map<string, ApiResourceList>();
  const failures = new Map<string, Error>();
  const all = groups.flatMap(g => g.versions.map(v => ({ group: g.name, ...v })));
  const answers = await Promise.all(all.map(({ group, groupVersion }) =>
    client.request<ApiResourceList>({ path: group ? `/apis/${groupVersion}` : `/api/${groupVersion}`, query: TIMEOUT }).catch((error: Error) => error)));
  all.forEach(({ groupVersion }, i) => {
    const answer = answers[i]!;
    if (answer instanceof Error) failures.set(groupVersion, answer);
    else lists.set(groupVersion, { groupVersion, resources: answer.resources ?? [] });
  });
  return { groups, lists, failures };
}
