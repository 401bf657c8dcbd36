/** The kubelet's API port over the typed client and its caches: what a real node's kubelet uses. */
import type { Cache, Change } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import type { Addressable } from '../client/paths.ts';
import { plainCopy } from '../client/plain-copy.ts';
import type { TokenRequest } from '../kinds/generated/authentication-v1.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { hasReason } from '../machinery/status-error.ts';
import type { IssuedToken, KubeletApi, PodChange, TokenQuestion } from './api.ts';
import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodStatus, Secret, Service } from './objects.ts';
import { ReferenceCaches } from './references.ts';
import { planStatusPatch } from './status/status-patch.ts';

const core = (kind: string, plural: string, scope: 'Namespaced' | 'Cluster' = 'Namespaced'): Addressable => ({ group: '', version: 'v1', kind, plural, scope });
export const PODS = core('Pod', 'pods');
export const NODES = core('Node', 'nodes', 'Cluster');
const SERVICES = core('Service', 'services');
const CLAIMS = core('PersistentVolumeClaim', 'persistentvolumeclaims');
const VOLUMES = core('PersistentVolume', 'persistentvolumes', 'Cluster');
const SERVICE_ACCOUNTS = core('ServiceAccount', 'serviceaccounts');

export class ClientApi implements KubeletApi {
  readonly podsSynced: Promise<void>;
  private readonly client: Client;
  private readonly podCache: Cache;
  private readonly nodeCache: Cache;
  private readonly serviceCache: Cache;
  private readonly nodeName: string;
  private readonly references: ReferenceCaches;

  constructor(client: Client, caches: Caches, nodeName: string) {
    this.client = client;
    this.nodeName = nodeName;
    this.podCache = caches.for(PODS, { fieldSelector: `spec.nodeName=${nodeName}` });
    this.nodeCache = caches.for(NODES, { fieldSelector: `metadata.name=${nodeName}` });
    this.serviceCache = caches.for(SERVICES);
    this.references = new ReferenceCaches(caches);
    this.podsSynced = this.podCache.synced;
  }

  watchPods(handler: (change: PodChange) => void): void {
    this.podCache.onChange((c: Change) => {
      const pod = c.object as unknown as Pod;
      // A name taken over between two looks: the old pod is gone.
      if (c.type === 'updated' && c.old && c.old.metadata.uid !== pod.metadata.uid) handler({ type: 'deleted', pod: c.old as unknown as Pod });
      handler({ type: c.type, pod });
    });
  }
  pods(): readonly Pod[] {
    return this.podCache.list() as unknown as Pod[];
  }
  node(): Node | undefined {
    return this.nodeCache.get(this.nodeName) as Node | undefined;
  }
  services(): readonly Service[] {
    return this.serviceCache.list() as unknown as Service[];
  }

  async follow(pod: Pod): Promise<void> {
    await Promise.all([this.references.follow(pod), this.serviceCache.synced]);
  }
  unfollow(uid: string): void {
    this.references.unfollow(uid);
  }
  onReferenceChange(handler: (uid: string) => void): void {
    this.references.onChange(handler);
  }
  configMap(namespace: string, name: string): ConfigMap | undefined {
    return this.references.get('ConfigMap', namespace, name) as ConfigMap | undefined;
  }
  secret(namespace: string, name: string): Secret | undefined {
    return this.references.get('Secret', namespace, name) as Secret | undefined;
  }

  async claim(namespace: string, name: string): Promise<PersistentVolumeClaim> {
    return (await this.client.dynamic(CLAIMS).get(name, namespace)) as Frozen<KubeObject> as PersistentVolumeClaim;
  }
  async volume(name: string): Promise<PersistentVolume> {
    return (await this.client.dynamic(VOLUMES).get(name)) as Frozen<KubeObject> as PersistentVolume;
  }

  async issueToken(q: TokenQuestion): Promise<IssuedToken> {
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { audiences: [...q.audiences], expirationSeconds: q.expirationSeconds, boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: q.pod.name, uid: q.pod.uid } },
    };
    const answer = await this.client.dynamic(SERVICE_ACCOUNTS).createSubresource<TokenRequest>(q.serviceAccount, q.namespace, 'token', body);
    const expiresAt = Date.parse(answer.status?.expirationTimestamp ?? '');
    return { token: answer.status?.token ?? '', expiresAt, issuedAt: expiresAt - q.expirationSeconds * 1000 };
  }

  async writePodStatus(pod: Pod, old: PodStatus, next: PodStatus): Promise<Pod> {
    const { name = '', namespace } = pod.metadata;
    const patch = planStatusPatch(pod, old, next);
    return (await this.client.dynamic(PODS).patchStatus(name, namespace, 'application/strategic-merge-patch+json', plainCopy(patch))) as unknown as Pod;
  }
  async deletePod(pod: Pod): Promise<void> {
    const { name = '', namespace, uid } = pod.metadata;
    try {
      await this.client.dynamic(PODS).delete(name, namespace, { gracePeriodSeconds: 0, ...(uid ? { preconditions: { uid } } : {}) });
    } catch (error) {
      // Somebody else was first, or another pod has the name now.
      if (!hasReason(error, 'NotFound', 'Conflict')) throw error;
    }
  }
}
