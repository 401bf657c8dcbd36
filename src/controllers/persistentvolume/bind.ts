/** The four steps that bind a volume and a claim to each other; each may have been done before. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { Context } from '../../reconcile/controller.ts';
import { applyStatus } from '../../reconcile/status-update.ts';
import { PersistentVolumeClaims, PersistentVolumes } from '../kinds.ts';
import { type Claim, isBoundTo, type Volume } from './match.ts';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** Every write carries the version it was computed from: of two claims that want one volume one loses and looks again. */
export async function bind(volume: Volume, claim: Claim, context: Context): Promise<void> {
  const boundVolume = await bindVolumeToClaim(volume, claim, context);
  await setVolumePhase(boundVolume, 'Bound', context);
  const boundClaim = await bindClaimToVolume(claim, boundVolume, context);
  await setClaimPhase(boundClaim, { phase: 'Bound', volume: boundVolume }, context);
}

async function bindVolumeToClaim(volume: Volume, claim: Claim, { write }: Context): Promise<Volume> {
  const { claimRef } = volume.spec ?? {};
  if (isBoundTo(volume, claim) && claimRef?.uid === claim.metadata.uid) return volume;
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const reference = { kind: 'PersistentVolumeClaim', namespace: namespace!, name: name!, uid: uid!, apiVersion: 'v1', resourceVersion: resourceVersion! };
  const metadata = isBoundTo(volume, claim) ? volume.metadata : annotated(volume.metadata, { [BOUND_BY_CONTROLLER]: 'yes' });
  return write.resource(PersistentVolumes).update({ ...volume, metadata, spec: { ...volume.spec, claimRef: reference } } as PersistentVolume);
}

async function bindClaimToVolume(claim: Claim, volume: Volume, { write }: Context): Promise<Claim> {
  const volumeName = volume.metadata.name ?? '';
  const isOurs = claim.spec.volumeName !== volumeName;
  if (!isOurs && claim.metadata.annotations?.[BIND_COMPLETED]) return claim;
  const metadata = annotated(claim.metadata, { [BIND_COMPLETED]: 'yes', ...(isOurs ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}) });
  return write.resource(PersistentVolumeClaims).update({ ...claim, metadata, spec: { ...claim.spec, volumeName } } as PersistentVolumeClaim);
}

function annotated<M extends { readonly annotations?: Readonly<Record<string, string>> }>(metadata: M, more: Record<string, string>): M {
  return { ...metadata, annotations: { ...metadata.annotations, ...more } };
}

export async function setVolumePhase(volume: Volume, phase: string, context: Context, message = ''): Promise<void> {
  const { message: _m, reason: _r, ...kept } = volume.status ?? {};
  await applyStatus(context.write, PersistentVolumes, volume, { ...kept, phase, ...(message ? { message } : {}) });
}

export interface ClaimPhase {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  readonly volume?: Volume;
}

export async function setClaimPhase(claim: Claim, { phase, volume }: ClaimPhase, { write }: Context): Promise<void> {
  const { accessModes: _a, capacity, ...kept } = claim.status ?? {};
  const wasBound = claim.status?.phase === 'Bound';
  const bound = volume ? { accessModes: [...(volume.spec?.accessModes ?? [])], capacity: (wasBound && capacity) || { ...volume.spec?.capacity } } : {};
  await applyStatus(write, PersistentVolumeClaims, claim, { ...(kept as PersistentVolumeClaim['status']), phase, ...bound });
}

/** Gives a volume up again: wholly where the controller had chosen it, else only the claim's uid. */
export async function unbind(volume: Volume, context: Context): Promise<void> {
  const { [BOUND_BY_CONTROLLER]: isOurs, ...annotations } = volume.metadata.annotations ?? {};
  const { claimRef, ...rest } = volume.spec ?? {};
  const { uid: _uid, resourceVersion: _version, ...named } = claimRef ?? {};
  const spec = isOurs === undefined ? { ...rest, claimRef: named } : rest;
  const freed = await context.write.resource(PersistentVolumes).update({ ...volume, metadata: { ...volume.metadata, annotations }, spec } as PersistentVolume);
  await setVolumePhase(freed, 'Available', context);
}
