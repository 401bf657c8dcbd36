/** What the server serves, told in the two ways that clients ask: group by group, or all at once. */
import type { AnyKind } from '../../machinery/kind.ts';
import { apiVersionOf } from '../../machinery/object.ts';
import { sha256 } from '../adapters/sha256.ts';
import type { Registry, Resource, Subroute } from '../registry.ts';
import { orderedGroups, orderedVersions } from './groups.ts';

export const apiVersions = (serverAddress: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
});

export function groupList(registry: Registry): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: orderedGroups(registry).map(group => groupOf(registry, group)) };
}

export function groupDocument(registry: Registry, group: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(registry, group) };
}

function groupOf(registry: Registry, group: string) {
  const versions = orderedVersions(registry, group).map(version => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0]! };
}

export function resourceList(registry: Registry, group: string, version: string): object {
  const resources = registry.resources(group, version).flatMap(resource => [legacyResource(resource), ...[...resource.subroutes.values()].map(s => legacySubresource(resource, s))]);
  return { kind: 'APIResourceList', ...(group === '' ? {} : { apiVersion: 'v1' }), groupVersion: apiVersionOf({ group, version }), resources: resources.sort(byName) };
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

function legacyResource({ kind, cache }: Resource) {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.scope === 'Namespaced',
    kind: kind.kind,
    verbs: [...kind.verbs].sort(),
    ...namesOf(kind),
    ...(cache === undefined ? {} : { storageVersionHash: storageVersionHash(kind) }),
  };
}

const namesOf = ({ shortNames = [], categories = [] }: AnyKind) => ({
  ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
  ...(categories.length === 0 ? {} : { categories: [...categories] }),
});

/** The kind that a subresource takes or answers; group and version only where they are not the parent's. */
function subresourceKind({ kind }: Resource, { definition }: Subroute): { group: string; version: string; kind: string } {
  if ('specReplicas' in definition) return { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const own = 'handler' in definition ? definition.kind : undefined;
  if (own === undefined) return { group: '', version: '', kind: kind.kind };
  return own.group === kind.group && own.version === kind.version ? { group: '', version: '', kind: own.kind } : own;
}

function legacySubresource(resource: Resource, subroute: Subroute) {
  const { group, version, kind } = subresourceKind(resource, subroute);
  return {
    name: `${resource.kind.plural}/${subroute.name}`,
    singularName: '',
    namespaced: resource.kind.scope === 'Namespaced',
    ...(version === '' ? {} : { group, version }),
    kind,
    verbs: [...subroute.verbs].sort(),
  };
}

/** Of the stored version: `views` and versions of one kind share it. */
function storageVersionHash(kind: AnyKind): string {
  const stored: AnyKind = kind.storedAs?.kind ?? kind;
  return Buffer.from(sha256(`${stored.group}/${stored.version}/${stored.kind}`).subarray(0, 8)).toString('base64');
}

export type DiscoveryVersion = 'v2' | 'v2beta1';

/** `core`: what /api tells; else what /apis tells. */
export function aggregated(registry: Registry, which: 'core' | 'groups', version: DiscoveryVersion): object {
  const groups = which === 'core' ? [''] : orderedGroups(registry);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(group => ({ metadata: group === '' ? {} : { name: group }, versions: orderedVersions(registry, group).map(v => aggregatedVersion(registry, group, v)) })),
  };
}

function aggregatedVersion(registry: Registry, group: string, version: string) {
  const resources = registry.resources(group, version).map(aggregatedResource);
  return { version, resources: resources.sort((a, b) => (a.resource < b.resource ? -1 : 1)), freshness: 'Current' };
}

function aggregatedResource(resource: Resource) {
  const { kind, subroutes } = resource;
  const subresources = [...subroutes.values()].sort(byName).map(subroute => ({
    subresource: subroute.name,
    responseKind: subresourceKind(resource, subroute),
    verbs: [...subroute.verbs].sort(),
  }));
  return {
    resource: kind.plural,
    responseKind: { group: '', version: '', kind: kind.kind },
    scope: kind.scope,
    singularResource: kind.singular,
    verbs: [...kind.verbs].sort(),
    ...namesOf(kind),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
