/** The newest state of everything, for those inside the server who must not wait: admission, authorization. */
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { Lookup } from './admission/ports.ts';
import type { LiveObjects } from './auth/ports.ts';
import type { Hub } from './cache/hub.ts';
import type { KindCache } from './cache/kind-cache.ts';
import type { Registry } from './registry.ts';

type Changed = (object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined) => void;

export class LiveView implements Lookup, LiveObjects {
  private readonly registry: Registry;
  private readonly followers = new Map<KindCache, Set<Changed>>();

  constructor(hub: Hub, registry: Registry) {
    this.registry = registry;
    hub.observe((cache, event) => {
      for (const changed of this.followers.get(cache) ?? []) changed(event.deleted ? undefined : event.entry.object, event.previous?.object);
    });
  }

  get(group: string, plural: string, name: string, namespace = ''): Frozen<KubeObject> | undefined {
    return this.cache(group, plural)?.get(namespace, name)?.object;
  }

  list(group: string, plural: string, namespace?: string): readonly Frozen<KubeObject>[] {
    const filter = namespace === undefined ? {} : { namespace };
    return (this.cache(group, plural)?.list(filter) ?? []).map(entry => entry.object);
  }

  follow(group: string, plural: string, changed: Changed): { stop(): void } {
    const cache = this.cache(group, plural);
    if (cache === undefined) return { stop: () => {} };
    for (const entry of cache.list({})) changed(entry.object, undefined);
    let set = this.followers.get(cache);
    if (!set) this.followers.set(cache, (set = new Set()));
    set.add(changed);
    return { stop: () => set.delete(changed) };
  }

  private cache(group: string, plural: string): KindCache | undefined {
    return this.registry.findByGroup(group, plural)?.cache;
  }
}
