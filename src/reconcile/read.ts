/** What a controller reads: the shared caches of the kinds it declared. */
import type { Cache } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import { kindKey } from '../client/paths.ts';
import type { AnyKind, Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { AnyController, Read } from './controller.ts';

export function declaredKinds(definition: AnyController): readonly AnyKind[] {
  const kinds: AnyKind[] = [
    definition.for, ...(definition.owns ?? []), ...(definition.reads ?? []),
    ...(definition.watches ?? []).map(watch => watch.kind),
    ...(definition.adopts ? [definition.adopts.kind] : []),
  ];
  return [...new Map(kinds.map(kind => [kindKey(kind), kind])).values()];
}

/** Reading a kind that was not declared is a mistake of the controller's: its cache might still be empty. */
export function cacheReader(definition: AnyController, caches: Caches): Read {
  return readerOf(definition.name, declaredKinds(definition), caches, definition.indexes);
}

export function readerOf(name: string, kinds: readonly AnyKind[], caches: Caches, indexes: AnyController['indexes'] = []): Read {
  const declared = new Map(kinds.map(kind => [kindKey(kind), caches.for(kind)]));
  /** The same by the kind itself, which is what is nearly always asked with. */
  const asDeclared = new Map<object, Cache>(kinds.map(kind => [kind, caches.for(kind)]));
  const cacheOf = <T extends KubeObject>(kind: Kind<T>) => {
    const cache = asDeclared.get(kind) ?? declared.get(kindKey(kind));
    if (!cache) throw new Error(`reading ${kind.plural}: controller ${JSON.stringify(name)} does not declare it`);
    return cache;
  };
  for (const { kind, name: index, values } of indexes) cacheOf(kind).addIndex(index, values);
  return {
    get: (kind, object, namespace) => cacheOf(kind).get(object, namespace) as never,
    list: (kind, namespace) => cacheOf(kind).list(namespace) as never,
    ownedBy: <T extends KubeObject>(owner: Frozen<KubeObject>, kind: Kind<T>) => cacheOf(kind).ownedBy(owner.metadata.uid ?? '') as never,
    byIndex: (kind, index, value) => cacheOf(kind).byIndex(index, value) as never,
  };
}
