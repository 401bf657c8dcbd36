/** What the kubelet asks of the API: a port of its own, so that tests and simulated nodes need no server. */
import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodStatus, Secret, Service } from './objects.ts';

export interface PodChange {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly pod: Pod;
}
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: number;
  readonly issuedAt: number;
}
export interface TokenQuestion {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: { readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

export interface KubeletApi {
  /** The pods bound to this node: first those there are, then every change. */
  watchPods(handler: (change: PodChange) => void): void;
  /** Resolves once the first list of pods is in: only then is an unknown pod an orphan. */
  readonly podsSynced: Promise<void>;
  pods(): readonly Pod[];
  node(): Node | undefined;
  services(): readonly Service[];

  /** Resolves once every config map and secret the pod names is known, or known to be absent; keeps them fresh from then on. */
  follow(pod: Pod): Promise<void>;
  unfollow(uid: string): void;
  /** Called with the uid of a pod one of whose config maps or secrets changed. */
  onReferenceChange(handler: (uid: string) => void): void;
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;

  claim(namespace: string, name: string): Promise<PersistentVolumeClaim>;
  volume(name: string): Promise<PersistentVolume>;
  issueToken(question: TokenQuestion): Promise<IssuedToken>;

  /** Writes what differs of the status; the uid must still be the same. Answers the stored pod. */
  writePodStatus(pod: Pod, old: PodStatus, next: PodStatus): Promise<Pod>;
  /** Removes the object: nothing of the pod is left on the node. */
  deletePod(pod: Pod): Promise<void>;
}
