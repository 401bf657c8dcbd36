/** Which volume a claim gets. */
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import { compareQuantities } from '../../machinery/quantity.ts';
import { matchesSelector } from '../../reconcile/node-selector.ts';

export type Claim = Frozen<PersistentVolumeClaim>;
export type Volume = Frozen<PersistentVolume>;

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Empty: a claim for volumes without a class. Undefined: nobody has said. */
export const claimClass = (claim: Claim): string | undefined => claim.metadata.annotations?.[BETA_CLASS] ?? claim.spec.storageClassName;
export const volumeClass = (volume: Volume): string => volume.metadata.annotations?.[BETA_CLASS] ?? volume.spec?.storageClassName ?? '';

/** Whether the volume says that it belongs to this claim: by name, and by uid where it knows one. */
export function isBoundTo(volume: Volume, claim: Claim): boolean {
  const { claimRef } = volume.spec ?? {};
  if (!claimRef || claimRef.name !== claim.metadata.name || claimRef.namespace !== claim.metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === claim.metadata.uid;
}

export interface MatchCase {
  readonly claim: Claim;
  readonly volumes: readonly Volume[];
  /** Only what was set aside for the claim: the scheduler has to choose the rest. */
  readonly isDelayed: boolean;
  /** The node that has been chosen, if one has. */
  readonly node?: Frozen<Node> | undefined;
}

/** The one set aside for it, else the one with the fewest access modes, else the smallest that is large enough. */
export function matchVolume(c: MatchCase): Volume | undefined {
  const { claim } = c;
  const asked = claim.spec.resources?.requests?.['storage'] ?? '0';
  const suitable = c.volumes.filter(volume => isSuitable(volume, c) && compareQuantities(volume.spec?.capacity?.['storage'] ?? '0', asked) >= 0);
  const setAside = suitable.find(volume => isBoundTo(volume, claim));
  if (setAside || c.isDelayed) return setAside;
  const free = suitable.filter(volume => isFree(volume, claim));
  return free.sort((a, b) => modesOf(a).length - modesOf(b).length || compareSizes(a, b) || compareNames(a, b))[0];
}

const modesOf = (object: Volume | Claim): readonly string[] => object.spec?.accessModes ?? [];
const compareSizes = (a: Volume, b: Volume) => compareQuantities(a.spec?.capacity?.['storage'] ?? '0', b.spec?.capacity?.['storage'] ?? '0');
const compareNames = (a: Volume, b: Volume) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);

function isSuitable(volume: Volume, { claim, node }: MatchCase): boolean {
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return false;
  if (volume.metadata.deletionTimestamp !== undefined) return false;
  if (!modesOf(claim).every(mode => modesOf(volume).includes(mode))) return false;
  return node === undefined || isReachableFrom(volume, node);
}

function isFree(volume: Volume, claim: Claim): boolean {
  if (volume.status?.phase !== 'Available' || volume.spec?.claimRef) return false;
  if (volumeClass(volume) !== (claimClass(claim) ?? '')) return false;
  if ((volume.spec?.volumeAttributesClassName ?? '') !== (claim.spec.volumeAttributesClassName ?? '')) return false;
  return claim.spec.selector === undefined || selectorOf(claim.spec.selector).matches(volume.metadata.labels ?? {});
}

/** Whether the volume's node affinity admits the node. */
export function isReachableFrom(volume: Volume, node: Frozen<Node>): boolean {
  const selector = volume.spec?.nodeAffinity?.required;
  return selector === undefined || matchesSelector(selector, node);
}
