/** Finds a volume for every claim, and says what a claim waits for. */
import type { PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { again, type Context, defineController, type Outcome, type Read, settled } from '../../reconcile/controller.ts';
import { Nodes, PersistentVolumeClaims, PersistentVolumes, Pods, StorageClasses } from '../kinds.ts';
import { bind, BIND_COMPLETED, SELECTED_NODE, setClaimPhase } from './bind.ts';
import { type Claim, claimClass, isBoundTo, matchVolume, type Volume } from './match.ts';

/** Upstream looks at everything again every 15 seconds; so the waiting is told again, and events count up. */
const RESYNC = 15_000;
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const PROVISIONERS = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export const claimController = defineController<PersistentVolumeClaim>({
  name: 'persistentvolume-claims',
  serviceAccount: 'persistent-volume-binder',
  for: PersistentVolumeClaims,
  reads: [Nodes, Pods],
  watches: [
    { kind: PersistentVolumes, keys: (volume, read) => claimsOfVolume(volume as Volume, read) },
    { kind: StorageClasses, keys: (_, read) => read.list(PersistentVolumeClaims).filter(claim => !claim.spec.volumeName).map(keyOf) },
  ],
  async reconcile(claim, context) {
    if (claim.metadata.annotations?.[BIND_COMPLETED]) return syncBound(claim, context);
    return claim.spec.volumeName ? syncNamed(claim, claim.spec.volumeName, context) : syncUnbound(claim, context);
  },
});

const keyOf = ({ metadata: { namespace, name } }: Frozen<KubeObject>) => `${namespace}/${name}`;

/** A claimed volume concerns its claim; a free one every claim that still waits. */
function claimsOfVolume(volume: Volume, read: Read): string[] {
  const { claimRef } = volume.spec ?? {};
  if (claimRef) return [`${claimRef.namespace}/${claimRef.name}`];
  return read.list(PersistentVolumeClaims).filter(claim => !claim.metadata.annotations?.[BIND_COMPLETED]).map(keyOf);
}

async function syncUnbound(claim: Claim, context: Context): Promise<Outcome> {
  const { read } = context;
  const className = claimClass(claim);
  if (className === undefined && (await assignDefaultClass(claim, context))) return settled;
  const storageClass = className ? read.get(StorageClasses, className) : undefined;
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && selected === undefined;
  const node = selected === undefined ? undefined : read.get(Nodes, selected);
  const volume = matchVolume({ claim, volumes: read.list(PersistentVolumes), isDelayed, node });
  if (volume) {
    await bind(volume, claim, context);
    return settled;
  }
  const told = await tellWaiting(claim, { storageClass, className, isDelayed }, context);
  await setClaimPhase(told, { phase: 'Pending' }, context);
  return again(RESYNC);
}

interface Waiting {
  readonly storageClass: Frozen<StorageClass> | undefined;
  readonly className: string | undefined;
  readonly isDelayed: boolean;
}

/** Answers the claim, which may be annotated now with who is to serve it. */
async function tellWaiting(claim: Claim, { storageClass, className, isDelayed }: Waiting, context: Context): Promise<Claim> {
  const { read, events } = context;
  if (isDelayed) {
    const pod = read.list(Pods, claim.metadata.namespace).find(p => !p.spec?.nodeName && p.spec?.volumes?.some(v => v.persistentVolumeClaim?.claimName === claim.metadata.name));
    if (pod) events.record(claim, 'Normal', 'WaitForPodScheduled', `waiting for pod ${pod.metadata.name} to be scheduled`);
    else events.record(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  } else if (!className) {
    events.record(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
  } else if (!storageClass) {
    events.record(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`);
  } else if (storageClass.provisioner === NO_PROVISIONER) {
    events.record(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
  } else {
    return tellProvisioner(claim, storageClass.provisioner, context);
  }
  return claim;
}

async function tellProvisioner(claim: Claim, provisioner: string, { write, events }: Context): Promise<Claim> {
  const isTold = PROVISIONERS.every(name => claim.metadata.annotations?.[name] === provisioner);
  const annotations = { ...claim.metadata.annotations, ...Object.fromEntries(PROVISIONERS.map(name => [name, provisioner])) };
  const told = isTold ? claim : await write.resource(PersistentVolumeClaims).update({ ...claim, metadata: { ...claim.metadata, annotations } } as PersistentVolumeClaim);
  events.record(claim, 'Normal', 'ExternalProvisioning', `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
    'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.');
  return told;
}

/** Of several default classes the newest counts. */
async function assignDefaultClass(claim: Claim, { read, write }: Context): Promise<boolean> {
  const defaults = read.list(StorageClasses).filter(c => c.metadata.annotations?.[DEFAULT_CLASS] === 'true');
  const [newest] = [...defaults].sort((a, b) => ((a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  if (!newest) return false;
  const spec = { ...claim.spec, storageClassName: newest.metadata.name };
  await write.resource(PersistentVolumeClaims).update({ ...claim, spec } as PersistentVolumeClaim);
  return true;
}

/** The user chose a volume by its name. */
async function syncNamed(claim: Claim, name: string, context: Context): Promise<Outcome> {
  const volume = context.read.get(PersistentVolumes, name);
  if (volume && (!volume.spec?.claimRef || isBoundTo(volume, claim))) {
    await bind(volume, claim, context);
    return settled;
  }
  if (volume) context.events.record(claim, 'Warning', 'FailedBinding', `volume ${JSON.stringify(name)} already bound to a different claim.`);
  await setClaimPhase(claim, { phase: 'Pending' }, context);
  return again(RESYNC);
}

async function syncBound(claim: Claim, context: Context): Promise<Outcome> {
  const { volumeName } = claim.spec;
  if (!volumeName) return lose(claim, context, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  const volume = context.read.get(PersistentVolumes, volumeName);
  if (!volume) return lose(claim, context, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  const { claimRef } = volume.spec ?? {};
  if (claimRef && claimRef.uid !== claim.metadata.uid) {
    return lose(claim, context, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }
  await bind(volume, claim, context);
  return settled;
}

async function lose(claim: Claim, context: Context, reason: string, message: string): Promise<Outcome> {
  if (claim.status?.phase !== 'Lost') context.events.record(claim, 'Warning', reason, message);
  await setClaimPhase(claim, { phase: 'Lost' }, context);
  return settled;
}
