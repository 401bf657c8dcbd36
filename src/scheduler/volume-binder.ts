/** Binds the claims of a pod that waited for their first consumer, and remembers which volumes are as good as taken. */
import { type Clock } from '../base/clock.ts';
import type { Cache } from '../client/cache.ts';
import type { Client } from '../client/client.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../kinds/generated/core-v1.ts';
import type { StorageClass } from '../kinds/generated/storage-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import type { VolumeView } from './cluster-view.ts';
import { CLAIMS, VOLUMES } from './kinds.ts';
import type { PodInfo } from './pod-info.ts';
import { claimsOf, findVolume, isBound } from './volumes.ts';

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const BIND_TIMEOUT = 600_000;
const BY_CLASS = 'storageClass';

export interface VolumeBinderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly claims: Cache<PersistentVolumeClaim>;
  readonly volumes: Cache<PersistentVolume>;
  readonly storageClasses: Cache<StorageClass>;
  readonly signal: AbortSignal;
}

interface Choice {
  readonly claim: Frozen<PersistentVolumeClaim>;
  /** Absent: one is to be provisioned. */
  readonly volume?: Frozen<PersistentVolume>;
}

/** What was chosen for one pod. */
export interface Reservation {
  readonly node: string;
  readonly choices: readonly Choice[];
}

export class VolumeBinder implements VolumeView {
  readonly #options: VolumeBinderOptions;
  /** Volume names to claim keys. */
  readonly #reserved = new Map<string, string>();

  constructor(options: VolumeBinderOptions) {
    this.#options = options;
    options.volumes.addIndex(BY_CLASS, volume => [volume.spec.storageClassName ?? '']);
  }

  claim(namespace: string, name: string): Frozen<PersistentVolumeClaim> | undefined {
    return this.#options.claims.get(name, namespace);
  }
  volume(name: string): Frozen<PersistentVolume> | undefined {
    return this.#options.volumes.get(name);
  }
  volumesOfClass(storageClass: string): readonly Frozen<PersistentVolume>[] {
    return this.#options.volumes.byIndex(BY_CLASS, storageClass);
  }
  storageClass(name: string): Frozen<StorageClass> | undefined {
    return this.#options.storageClasses.get(name);
  }
  reservedFor(volume: string): string | undefined {
    return this.#reserved.get(volume);
  }

  /** Chooses volumes on the node for the pod's waiting claims; undefined where there is nothing to bind. */
  reserve(pod: PodInfo, node: Frozen<Node>): Reservation | undefined {
    const { waiting } = claimsOf(pod, this);
    if (waiting.length === 0) return undefined;
    const taken = new Set<string>();
    const choices = waiting.map(claim => {
      const volume = findVolume(claim, { node, volumes: this, taken });
      if (volume === undefined) return { claim };
      taken.add(volume.metadata.name ?? '');
      this.#reserved.set(volume.metadata.name ?? '', `${claim.metadata.namespace}/${claim.metadata.name}`);
      return { claim, volume };
    });
    return { node: node.metadata.name ?? '', choices };
  }

  release({ choices }: Reservation): void {
    for (const { volume } of choices) if (volume !== undefined) this.#reserved.delete(volume.metadata.name ?? '');
  }

  /** Tells the API what was chosen, and waits until every claim is bound. */
  async bind({ node, choices }: Reservation): Promise<void> {
    for (const { claim, volume } of choices) {
      if (volume === undefined) await this.#askForVolume(claim, node);
      else if (volume.spec.claimRef?.uid === undefined) await this.#claimVolume(volume, claim);
    }
    await this.#untilBound(choices.map(({ claim }) => claim));
  }

  async #askForVolume(claim: Frozen<PersistentVolumeClaim>, node: string): Promise<void> {
    const { name, namespace, uid } = claim.metadata;
    const body = { metadata: { uid, annotations: { [SELECTED_NODE]: node } } };
    await this.#options.client.resource(CLAIMS).patch(name ?? '', namespace, 'application/merge-patch+json', body);
  }

  async #claimVolume(volume: Frozen<PersistentVolume>, claim: Frozen<PersistentVolumeClaim>): Promise<void> {
    const { name, namespace, uid, resourceVersion } = claim.metadata;
    const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', name, namespace, uid, resourceVersion };
    const annotations = volume.spec.claimRef === undefined ? { [BOUND_BY_CONTROLLER]: 'yes' } : {};
    const body = { metadata: { resourceVersion: volume.metadata.resourceVersion, annotations }, spec: { claimRef } };
    await this.#options.client.resource(VOLUMES).patch(volume.metadata.name ?? '', undefined, 'application/merge-patch+json', body);
  }

  #untilBound(wanted: readonly Frozen<PersistentVolumeClaim>[]): Promise<void> {
    const { claims, clock, signal } = this.#options;
    const current = () => wanted.map(({ metadata }) => claims.get(metadata.name ?? '', metadata.namespace));
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        stopListening();
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = () => finish(() => reject(signal.reason as Error));
      const look = () => {
        const gone = wanted[current().findIndex(claim => claim === undefined)];
        if (gone !== undefined) finish(() => reject(new Error(`bind claim "${gone.metadata.name}": it was deleted`)));
        else if (current().every(claim => isBound(claim!))) finish(resolve);
      };
      const timer = clock.after(BIND_TIMEOUT, () => finish(() => reject(new Error('binding volumes: context deadline exceeded'))));
      signal.addEventListener('abort', onAbort, { once: true });
      let stopListening = () => {};
      let isOpening = true;
      stopListening = claims.onChange(() => isOpening || look());
      isOpening = false;
      look();
    });
  }
}
