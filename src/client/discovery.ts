/** What an API server serves: the resources of every group, at its preferred version. */
import type { Client } from './client.ts';
import type { Addressable } from './paths.ts';

export interface DiscoveredResource extends Addressable {
  readonly verbs: readonly string[];
}

export interface Discovered {
  readonly resources: readonly DiscoveredResource[];
  /** Groups that could not be asked: an aggregated API that is down. `metrics.k8s.io/v1beta1`, and why. */
  readonly failures: ReadonlyMap<string, Error>;
}

interface GroupList {
  groups?: Group[];
}
interface Group {
  name: string;
  versions: { version: string }[];
  preferredVersion?: { version: string };
}
interface ResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs: string[]; group?: string; version?: string }[];
}

/** Preferred versions only; a resource that the preferred version lacks is taken from the next one that has it. */
export async function discover(client: Client): Promise<Discovered> {
  const get = <T>(path: string) => client.transport.request<T>({ method: 'GET', path });
  const { groups = [] } = await get<GroupList>('/apis');
  const core: Group = { name: '', versions: [{ version: 'v1' }] };
  const failures = new Map<string, Error>();
  const found = await Promise.all([core, ...groups].map(async ({ name, versions, preferredVersion }) => {
    const preferred = preferredVersion?.version;
    const order = [...versions].sort((a, b) => Number(b.version === preferred) - Number(a.version === preferred));
    const resources = new Map<string, DiscoveredResource>();
    for (const { version } of order) {
      const list = await get<ResourceList>(name === '' ? `/api/${version}` : `/apis/${name}/${version}`).catch((error: Error) => {
        failures.set(name === '' ? version : `${name}/${version}`, error);
        return {} as ResourceList;
      });
      for (const resource of resourcesOf(list, name, version)) {
        if (!resources.has(resource.plural)) resources.set(resource.plural, resource);
      }
    }
    return [...resources.values()];
  }));
  return { resources: found.flat(), failures };
}

/** Subresources, named `pods/status`, are left out. */
function resourcesOf({ resources = [] }: ResourceList, group: string, version: string): DiscoveredResource[] {
  return resources
    .filter(resource => !resource.name.includes('/'))
    .map(({ name, kind, namespaced, verbs }) => ({ group, version, plural: name, kind, scope: namespaced ? 'Namespaced' : 'Cluster', verbs }));
}
