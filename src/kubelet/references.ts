/** The config maps and secrets that this node's pods name: one watch each, as long as a pod names it. */
import type { Cache } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import type { Addressable } from '../client/paths.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { allContainers, type Pod } from './objects.ts';

type Kind = 'ConfigMap' | 'Secret';
const KINDS: Readonly<Record<Kind, Addressable>> = {
  ConfigMap: { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', scope: 'Namespaced' },
  Secret: { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', scope: 'Namespaced' },
};

export interface Reference {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}
const keyOf = (r: Reference) => `${r.kind}/${r.namespace}/${r.name}`;

/** Every config map and secret a pod names. Pure. */
export function referencesOf(pod: Pod): Reference[] {
  const namespace = pod.metadata.namespace ?? '';
  const found = new Map<string, Reference>();
  const add = (kind: Kind, name: string | undefined) => {
    if (name) found.set(`${kind}/${name}`, { kind, namespace, name });
  };
  for (const v of pod.spec.volumes ?? []) {
    add('ConfigMap', v.configMap?.name);
    add('Secret', v.secret?.secretName);
    for (const s of v.projected?.sources ?? []) {
      add('ConfigMap', s.configMap?.name);
      add('Secret', s.secret?.name);
    }
  }
  for (const c of allContainers(pod.spec)) {
    for (const f of c.envFrom ?? []) {
      add('ConfigMap', f.configMapRef?.name);
      add('Secret', f.secretRef?.name);
    }
    for (const e of c.env ?? []) {
      add('ConfigMap', e.valueFrom?.configMapKeyRef?.name);
      add('Secret', e.valueFrom?.secretKeyRef?.name);
    }
  }
  for (const s of pod.spec.imagePullSecrets ?? []) add('Secret', s.name);
  return [...found.values()];
}

interface Followed {
  readonly reference: Reference;
  readonly cache: Cache;
  readonly pods: Set<string>;
  stop(): void;
}

export class ReferenceCaches {
  private readonly caches: Caches;
  private readonly followed = new Map<string, Followed>();
  private readonly handlers = new Set<(uid: string) => void>();

  constructor(caches: Caches) {
    this.caches = caches;
  }

  async follow(pod: Pod): Promise<void> {
    const uid = pod.metadata.uid ?? '';
    const references = referencesOf(pod);
    const followed = references.map(r => this.ensure(r));
    for (const f of followed) f.pods.add(uid);
    await Promise.all(followed.filter(f => !f.cache.hasSynced).map(f => f.cache.synced));
  }

  unfollow(uid: string): void {
    for (const [key, f] of this.followed) {
      if (!f.pods.delete(uid) || f.pods.size > 0) continue;
      f.stop();
      this.followed.delete(key);
    }
  }

  onChange(handler: (uid: string) => void): void {
    this.handlers.add(handler);
  }

  get(kind: Kind, namespace: string, name: string): Frozen<KubeObject> | undefined {
    return this.followed.get(keyOf({ kind, namespace, name }))?.cache.get(name, namespace);
  }

  private ensure(reference: Reference): Followed {
    const key = keyOf(reference);
    const known = this.followed.get(key);
    if (known) return known;
    const filter = { namespace: reference.namespace, fieldSelector: `metadata.name=${reference.name}` };
    const kind = KINDS[reference.kind];
    const cache = this.caches.for(kind, filter);
    const pods = new Set<string>();
    const leave = cache.onChange(() => {
      // Who follows waits for the first list: it is no news to them.
      if (!cache.hasSynced) return;
      for (const uid of pods) for (const h of this.handlers) h(uid);
    });
    const followed: Followed = {
      reference,
      cache,
      pods,
      stop: () => {
        leave();
        this.caches.drop(kind, filter);
      },
    };
    this.followed.set(key, followed);
    return followed;
  }
}
