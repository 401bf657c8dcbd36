/** `kubectl describe persistentvolumeclaim`. */
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeClaimStatus, Pod } from '../../kinds/generated/core-v1.ts';
import type { ObjectMeta } from '../../machinery/object.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { requestPods } from './controlled-pods.ts';
import type { Describer } from './describer.ts';
import { goList } from './go-values.ts';
import { writeColumn, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { accessModes, storageClassOf } from './storage.ts';
import { rfc1123, since } from './times.ts';

export interface ClaimLike {
  readonly metadata: ObjectMeta;
  readonly spec: PersistentVolumeClaimSpec;
}

function writeSource(page: Page, { dataSource }: PersistentVolumeClaimSpec): void {
  if (!dataSource) return;
  page.write(0, 'DataSource:\n');
  if (dataSource.apiGroup !== undefined && dataSource.apiGroup !== null) page.write(1, `APIGroup:\t${dataSource.apiGroup}\n`);
  page.write(1, `Kind:\t${dataSource.kind}\n`);
  page.write(1, `Name:\t${dataSource.name}\n`);
}

/** What claims and templates of claims have in common; `whole` is absent for a template. */
export function writeClaim(page: Page, claim: ClaimLike, whole: { readonly claim: PersistentVolumeClaim; readonly now: number } | undefined): void {
  const { metadata, spec } = claim;
  const status: PersistentVolumeClaimStatus = whole?.claim.status ?? {};
  if (whole) writeName(page, claim);
  if (whole) writeNamespace(page, claim);
  page.write(0, `StorageClass:\t${storageClassOf(claim)}\n`);
  if (whole) page.write(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${since(metadata.deletionTimestamp, whole.now)})` : (status.phase ?? '')}\n`);
  page.write(0, `Volume:\t${spec.volumeName ?? ''}\n`);
  writeLabelsAndAnnotations(page, metadata);
  if (whole) page.write(0, `Finalizers:\t${goList(metadata.finalizers)}\n`);
  page.write(0, `Capacity:\t${spec.volumeName ? canonicalQuantity(status.capacity?.['storage'] ?? '0') : ''}\n`);
  page.write(0, `Access Modes:\t${spec.volumeName ? accessModes(status.accessModes) : ''}\n`);
  if (spec.volumeMode) page.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
  writeSource(page, spec);
}

/** Pods that mount the claim, and those that own it (generic ephemeral volumes). */
function users(pods: readonly Pod[], { metadata }: PersistentVolumeClaim): string[] {
  const mounting = pods.flatMap(pod => (pod.spec.volumes ?? []).filter(v => v.persistentVolumeClaim?.claimName === metadata.name).map(() => pod));
  const owners = (metadata.ownerReferences ?? []).flatMap(ref => (ref.kind === 'Pod' ? pods.filter(pod => pod.metadata.uid === ref.uid).slice(0, 1) : []));
  const others = owners.filter((pod, i) => !mounting.includes(pod) && owners.indexOf(pod) === i);
  return [...mounting, ...others].map(pod => pod.metadata.name ?? '').sort();
}

function writeConditions(page: Page, { status }: PersistentVolumeClaim): void {
  if (!status?.conditions?.length) return;
  page.write(0, 'Conditions:\n');
  page.write(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n');
  page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const { type, status: is, lastProbeTime, lastTransitionTime, reason = '', message = '' } of status.conditions) {
    page.write(1, `${type} \t${is} \t${rfc1123(lastProbeTime)} \t${rfc1123(lastTransitionTime)} \t${reason} \t${message}\n`);
  }
}

export const persistentVolumeClaimDescriber: Describer<PersistentVolumeClaim> = {
  group: '', versions: ['v1'], kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', namespaced: true,
  related: claim => ({ pods: requestPods(claim, '') }),
  write(page, claim, related, now) {
    const pods = related.of<readonly Pod[]>('pods');
    writeClaim(page, { metadata: claim.metadata, spec: claim.spec ?? {} }, { claim, now });
    writeColumn(page, 'Used By', users(pods, claim));
    writeConditions(page, claim);
  },
};
