/** `kubectl describe persistentvolume`. */
import type { NodeSelectorTerm, PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '../../kinds/generated/core-v1.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import type { Describer } from './describer.ts';
import { goList } from './go-values.ts';
import { writeClusterHead } from './metadata.ts';
import type { Page } from './page.ts';
import { accessModes, storageClassOf } from './storage.ts';
import { since } from './times.ts';
import { writePersistentSource } from './volumes.ts';

interface Requirement { readonly key: string; readonly operator: string; readonly values?: readonly string[] }

/** `Term 0:` and its requirements below each other. */
export function writeTerm(page: Page, level: number, index: number, requirements: readonly Requirement[]): void {
  page.write(level, `Term ${index}:\t`);
  if (requirements.length === 0) page.line('<none>');
  requirements.forEach(({ key, operator, values = [] }, i) => {
    if (i > 0) page.write(level, '\t');
    page.write(0, `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}\n`);
  });
}

function writeNodeAffinity(page: Page, affinity: VolumeNodeAffinity | undefined): void {
  page.write(0, 'Node Affinity:\t');
  const required = affinity?.required;
  if (!required) return page.line('<none>');
  page.line();
  page.write(1, 'Required Terms:\t');
  const terms: readonly NodeSelectorTerm[] = required.nodeSelectorTerms ?? [];
  page.line(terms.length === 0 ? '<none>' : '');
  terms.forEach((term, i) => writeTerm(page, 2, i, term.matchExpressions ?? []));
}

export const persistentVolumeDescriber: Describer<PersistentVolume> = {
  group: '', versions: ['v1'], kind: 'PersistentVolume', plural: 'persistentvolumes', namespaced: false,
  write(page, volume, _related, now) {
    const { metadata, status } = volume;
    const spec: PersistentVolumeSpec = volume.spec ?? {};
    writeClusterHead(page, volume);
    page.write(0, `Finalizers:\t${goList(metadata.finalizers)}\n`);
    page.write(0, `StorageClass:\t${storageClassOf({ metadata, spec })}\n`);
    page.write(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${since(metadata.deletionTimestamp, now)})` : (status?.phase ?? '')}\n`);
    page.write(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : ''}\n`);
    page.write(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}\n`);
    page.write(0, `Access Modes:\t${accessModes(spec.accessModes)}\n`);
    if (spec.volumeMode) page.write(0, `VolumeMode:\t${spec.volumeMode}\n`);
    page.write(0, `Capacity:\t${canonicalQuantity(spec.capacity?.['storage'] ?? '0')}\n`);
    writeNodeAffinity(page, spec.nodeAffinity);
    page.write(0, `Message:\t${status?.message ?? ''}\n`);
    page.write(0, 'Source:\n');
    writePersistentSource(page, spec);
  },
};
