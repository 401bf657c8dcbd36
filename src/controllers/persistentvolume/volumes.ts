/** Keeps every volume's phase, and does with a released one what its reclaim policy says. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type Context, defineController, settled } from '../../reconcile/controller.ts';
import { PersistentVolumeClaims, PersistentVolumes } from '../kinds.ts';
import { BOUND_BY_CONTROLLER, PROVISIONED_BY, setVolumePhase, unbind } from './bind.ts';
import type { Volume } from './match.ts';

export const volumeController = defineController<PersistentVolume>({
  name: 'persistentvolume-volumes',
  serviceAccount: 'persistent-volume-binder',
  for: PersistentVolumes,
  watches: [{
    kind: PersistentVolumeClaims,
    keys: (claim, read) => {
      const { spec, metadata: { namespace, name } } = claim as Frozen<PersistentVolumeClaim>;
      const referring = read.list(PersistentVolumes).filter(v => v.spec?.claimRef?.name === name && v.spec?.claimRef?.namespace === namespace);
      return [...referring.map(volume => volume.metadata.name ?? ''), ...(spec.volumeName ? [spec.volumeName] : [])];
    },
  }],
  async reconcile(volume, context) {
    const { claimRef } = volume.spec ?? {};
    if (!claimRef?.uid) {
      await setVolumePhase(volume, 'Available', context);
      return settled;
    }
    const claim = await claimOf(volume, context);
    if (!claim) await release(volume, context);
    else if (claim.spec.volumeName === volume.metadata.name) await setVolumePhase(volume, 'Bound', context);
    else if (claim.spec.volumeName) await giveUp(volume, context);
    // A claim without a volume yet: its own reconcile goes on binding it.
    return settled;
  },
});

/** Before a volume is released the server is asked whether the claim is really gone; a successor of its name is not it. */
async function claimOf(volume: Volume, { read, write }: Context): Promise<Frozen<PersistentVolumeClaim> | undefined> {
  const { name = '', namespace, uid } = volume.spec!.claimRef!;
  const cached = read.get(PersistentVolumeClaims, name, namespace);
  if (cached?.metadata.uid === uid) return cached;
  const live = await write.resource(PersistentVolumeClaims).get(name, namespace).catch(error => {
    if (!hasReason(error, 'NotFound')) throw error;
    return undefined;
  });
  return live?.metadata.uid === uid ? live : undefined;
}

/** Its claim has found another volume. */
async function giveUp(volume: Volume, context: Context): Promise<void> {
  const { annotations } = volume.metadata;
  const isProvisioned = annotations?.[PROVISIONED_BY] !== undefined;
  if (isProvisioned && volume.spec?.persistentVolumeReclaimPolicy === 'Delete') await release(volume, context);
  else if (annotations?.[BOUND_BY_CONTROLLER] !== undefined || volume.spec?.claimRef?.uid) await unbind(volume, context);
}

async function release(volume: Volume, context: Context): Promise<void> {
  const phase = volume.status?.phase;
  if (phase !== 'Released' && phase !== 'Failed') return setVolumePhase(volume, 'Released', context);
  if (phase === 'Failed' || volume.metadata.deletionTimestamp) return;
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Recycle':
      return fail(volume, context, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
    case 'Delete':
      // What somebody provisioned, they delete.
      if (volume.metadata.annotations?.[PROVISIONED_BY] === undefined) return fail(volume, context, 'VolumeFailedDelete', undeletable(volume));
      return;
    default:
      return;
  }
}

function undeletable(volume: Volume): string {
  const path = volume.spec?.hostPath?.path;
  if (path !== undefined) return `host_path deleter only supports /tmp/.+ but received provided ${path}`;
  return `error getting deleter volume plugin for volume ${JSON.stringify(volume.metadata.name)}: no deletable volume plugin matched`;
}

async function fail(volume: Volume, context: Context, reason: string, message: string): Promise<void> {
  context.events.record(volume, 'Warning', reason, message);
  await setVolumePhase(volume, 'Failed', context, message);
}
