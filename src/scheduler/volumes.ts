/** Which claims a pod has, and which volumes could serve those that wait for a node. */
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../kinds/generated/core-v1.ts';
import { selectorOf } from '../machinery/label-selector.ts';
import { controllerOf, type Frozen } from '../machinery/object.ts';
import { compareQuantities } from '../machinery/quantity.ts';
import type { VolumeView } from './cluster-view.ts';
import { matchesSelector } from '../reconcile/node-selector.ts';
import type { PodInfo } from './pod-info.ts';

type Claim = Frozen<PersistentVolumeClaim>;
type Volume = Frozen<PersistentVolume>;

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export interface PodClaims {
  readonly bound: readonly Claim[];
  /** Unbound, of a class that waits for the first consumer. */
  readonly waiting: readonly Claim[];
  /** Why the pod can run nowhere yet. */
  readonly problem?: string;
}

/** The names of the pod's claims; those of ephemeral volumes are made from pod and volume. */
export function claimNamesOf({ pod }: PodInfo): { readonly name: string; readonly isEphemeral: boolean }[] {
  const names: { name: string; isEphemeral: boolean }[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push({ name: volume.persistentVolumeClaim.claimName, isEphemeral: false });
    else if (volume.ephemeral) names.push({ name: `${pod.metadata.name}-${volume.name}`, isEphemeral: true });
  }
  return names;
}

export function claimsOf(pod: PodInfo, volumes: VolumeView): PodClaims {
  const bound: Claim[] = [];
  const waiting: Claim[] = [];
  let hasUnbound = false;
  for (const { name, isEphemeral } of claimNamesOf(pod)) {
    const claim = volumes.claim(pod.namespace, name);
    const problem = problemOf(claim, { name, isEphemeral, pod });
    if (problem !== undefined) return { bound, waiting, problem };
    if (isBound(claim!)) bound.push(claim!);
    else if (waitsForConsumer(claim!, volumes) && !claim!.spec?.volumeName) waiting.push(claim!);
    else hasUnbound = true;
  }
  return { bound, waiting, ...(hasUnbound ? { problem: 'pod has unbound immediate PersistentVolumeClaims' } : {}) };
}

function problemOf(claim: Claim | undefined, about: { name: string; isEphemeral: boolean; pod: PodInfo }): string | undefined {
  const { name, isEphemeral, pod } = about;
  if (claim === undefined) {
    return isEphemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`;
  }
  if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
  if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`;
  if (isEphemeral && controllerOf(claim)?.uid !== pod.pod.metadata.uid) {
    return `PVC ${pod.namespace}/${name} was not created for pod ${pod.key} (pod is not owner)`;
  }
  return undefined;
}

export const isBound = (claim: Claim): boolean =>
  Boolean(claim.spec?.volumeName) && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;

function waitsForConsumer(claim: Claim, volumes: VolumeView): boolean {
  return volumes.storageClass(claim.spec?.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer';
}

interface Place {
  readonly node: Frozen<Node>;
  readonly volumes: VolumeView;
}

/** The smallest free volume that fits the claim and can be used on the node; one made for the claim before all others. */
export function findVolume(claim: Claim, { node, volumes, taken }: Place & { readonly taken: ReadonlySet<string> }): Volume | undefined {
  let best: Volume | undefined;
  for (const volume of volumes.volumesOfClass(claim.spec?.storageClassName ?? '')) {
    if (taken.has(volume.metadata.name ?? '') || !fits(claim, volume, { node, volumes })) continue;
    if (volume.spec.claimRef !== undefined) return volume;
    if (best === undefined || compareQuantities(capacity(volume), capacity(best)) < 0) best = volume;
  }
  return best;
}

const capacity = (volume: Volume): string => volume.spec.capacity?.['storage'] ?? '0';

function fits(claim: Claim, volume: Volume, { node, volumes }: Place): boolean {
  const { claimRef, accessModes = [], volumeMode, nodeAffinity } = volume.spec;
  const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
  if (volume.metadata.deletionTimestamp || (volumes.reservedFor(volume.metadata.name ?? '') ?? key) !== key) return false;
  if (claimRef ? !isFor(claimRef, claim) : volume.status?.phase !== 'Available') return false;
  if ((volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return false;
  if (compareQuantities(capacity(volume), claim.spec?.resources?.requests?.['storage'] ?? '0') < 0) return false;
  if (!(claim.spec?.accessModes ?? []).every(mode => accessModes.includes(mode))) return false;
  if (claim.spec?.selector && !selectorOf(claim.spec.selector).matches(volume.metadata.labels)) return false;
  return nodeAffinity?.required === undefined || matchesSelector(nodeAffinity.required, node);
}

function isFor(ref: NonNullable<Volume['spec']['claimRef']>, claim: Claim): boolean {
  return ref.name === claim.metadata.name && ref.namespace === claim.metadata.namespace && (!ref.uid || ref.uid === claim.metadata.uid);
}

/** Whether the claim's class can make a volume for this node. */
export function canProvision(claim: Claim, { node, volumes }: Place): boolean {
  const storageClass = volumes.storageClass(claim.spec?.storageClassName ?? '');
  if (storageClass === undefined || !storageClass.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const topologies = storageClass.allowedTopologies ?? [];
  if (topologies.length === 0) return true;
  return topologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
  );
}
