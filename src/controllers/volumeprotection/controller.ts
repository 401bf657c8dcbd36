/** Holds claims that pods use, and volumes that are bound, until they are let go of. */
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../kinds/generated/core-v1.ts';
import type { Kind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { type Context, defineController, settled } from '../../reconcile/controller.ts';
import { PersistentVolumeClaims, PersistentVolumes, Pods } from '../kinds.ts';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';
const BY_CLAIM = 'claim';

/** `default/data` of each claim a pod uses; one for an ephemeral volume is named after pod and volume. */
function claimsOf(object: Frozen<KubeObject>): readonly string[] {
  const { metadata: { namespace, name }, spec } = object as Frozen<Pod>;
  const claims: string[] = [];
  for (const volume of spec?.volumes ?? []) {
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${name}-${volume.name}` : undefined);
    if (claim !== undefined) claims.push(`${namespace}/${claim}`);
  }
  return claims;
}

/** The kubelet starts no pod whose claim is going, so one without a node does not use it yet. */
const uses = (pod: Frozen<Pod>, claim: string) => !!pod.spec?.nodeName && claimsOf(pod).includes(claim);

export const claimProtectionController = defineController<PersistentVolumeClaim>({
  name: 'pvc-protection',
  for: PersistentVolumeClaims,
  indexes: [{ kind: Pods, name: BY_CLAIM, values: claimsOf }],
  watches: [{ kind: Pods, keys: pod => claimsOf(pod) }],
  async reconcile(claim, context) {
    const { namespace, name, deletionTimestamp } = claim.metadata;
    const key = `${namespace}/${name}`;
    if (deletionTimestamp === undefined) await setFinalizer(PersistentVolumeClaims, claim, { finalizer: CLAIM_FINALIZER, isWanted: true }, context);
    else if (!context.read.byIndex(Pods, BY_CLAIM, key).some(pod => uses(pod, key)) && !(await isUsedLive(key, namespace!, context))) {
      await setFinalizer(PersistentVolumeClaims, claim, { finalizer: CLAIM_FINALIZER, isWanted: false }, context);
    }
    return settled;
  },
});

/** A pod may have been bound to a node since the cache last heard. */
async function isUsedLive(claim: string, namespace: string, { write }: Context): Promise<boolean> {
  const { items } = await write.resource(Pods).list({ namespace });
  return items.some(pod => uses(pod, claim));
}

export const volumeProtectionController = defineController<PersistentVolume>({
  name: 'pv-protection',
  for: PersistentVolumes,
  async reconcile(volume, context) {
    const isGoing = volume.metadata.deletionTimestamp !== undefined;
    if (isGoing && volume.status?.phase === 'Bound') return settled;
    await setFinalizer(PersistentVolumes, volume, { finalizer: VOLUME_FINALIZER, isWanted: !isGoing }, context);
    return settled;
  },
});

async function setFinalizer<T extends KubeObject>(kind: Kind<T>, object: Frozen<T>, { finalizer, isWanted }: { finalizer: string; isWanted: boolean }, { write }: Context): Promise<void> {
  const { finalizers = [] } = object.metadata as KubeObject['metadata'];
  if (finalizers.includes(finalizer) === isWanted) return;
  const next = isWanted ? [...finalizers, finalizer] : finalizers.filter(other => other !== finalizer);
  await write.resource(kind).update({ ...(object as T), metadata: { ...(object as T).metadata, finalizers: next } });
}
