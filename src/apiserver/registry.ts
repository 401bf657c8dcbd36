/** The resources that are served, by group, version and plural: built from kinds, extended while the server runs. */
import type { AnyKind, Subresource } from '../machinery/kind.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { KindCache } from './cache/kind-cache.ts';
import type { RequestContext } from './context.ts';
import type { ServerResponse } from './request.ts';
import type { Services } from './services.ts';

/** Answers one verb of a resource or subresource. */
export type VerbHandler = (context: RequestContext, resource: Resource, services: Services) => ServerResponse | Promise<ServerResponse>;

export interface Subroute {
  readonly name: string;
  readonly definition: Subresource;
  readonly verbs: readonly string[];
  /** By verb; `connect` for those that take over the connection. */
  readonly handlers: Readonly<Record<string, VerbHandler>>;
}

export interface Resource {
  readonly kind: AnyKind;
  /** Where the objects are; absent for kinds that are only computed. */
  readonly cache: KindCache | undefined;
  /** Set where the stored objects are of another kind. */
  readonly view: { toStored(o: KubeObject): KubeObject; fromStored(o: KubeObject): KubeObject } | undefined;
  readonly handlers: Readonly<Record<string, VerbHandler>>;
  readonly subroutes: ReadonlyMap<string, Subroute>;
}

export class Registry {
  private readonly groups = new Map<string, Map<string, Map<string, Resource>>>();
  /** Counts up with every change: for cached discovery documents. */
  generation = 0;

  add(resource: Resource): void {
    const { group, version, plural } = resource.kind;
    let versions = this.groups.get(group);
    if (!versions) this.groups.set(group, (versions = new Map()));
    let plurals = versions.get(version);
    if (!plurals) versions.set(version, (plurals = new Map()));
    plurals.set(plural, resource);
    this.generation++;
  }

  remove(kind: AnyKind): void {
    const versions = this.groups.get(kind.group);
    const plurals = versions?.get(kind.version);
    plurals?.delete(kind.plural);
    if (plurals?.size === 0) versions!.delete(kind.version);
    if (versions?.size === 0) this.groups.delete(kind.group);
    this.generation++;
  }

  find(group: string, version: string, plural: string): Resource | undefined {
    return this.groups.get(group)?.get(version)?.get(plural);
  }
  /** In any version. */
  findByGroup(group: string, plural: string): Resource | undefined {
    for (const plurals of this.groups.get(group)?.values() ?? []) {
      const found = plurals.get(plural);
      if (found) return found;
    }
    return undefined;
  }
  hasGroup(group: string): boolean {
    return this.groups.has(group);
  }
  groupNames(): string[] {
    return [...this.groups.keys()];
  }
  versions(group: string): string[] {
    return [...(this.groups.get(group)?.keys() ?? [])];
  }
  resources(group: string, version: string): Resource[] {
    return [...(this.groups.get(group)?.get(version)?.values() ?? [])];
  }
  *all(): Iterable<Resource> {
    for (const versions of this.groups.values()) for (const plurals of versions.values()) yield* plurals.values();
  }
}
