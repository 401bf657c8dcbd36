/** `kubectl describe storageclass`. */
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import { flagOrUnset } from './cron-job.ts';
import type { Describer } from './describer.ts';
import { labelsInline, writeName } from './metadata.ts';
import type { Page } from './page.ts';
import { writeTerm } from './persistent-volume.ts';
import { isDefaultClass } from './storage.ts';

function writeMountOptions(page: Page, { mountOptions = [] }: StorageClass): void {
  page.write(0, mountOptions.length === 0 ? 'MountOptions:\t<none>\n' : 'MountOptions:\n');
  for (const option of mountOptions) page.write(1, `${option}\n`);
}

function writeTopologies(page: Page, { allowedTopologies: terms }: StorageClass): void {
  if (!terms) return;
  page.write(0, 'AllowedTopologies:\t');
  page.line(terms.length === 0 ? '<none>' : '');
  terms.forEach((term, i) => writeTerm(page, 1, i, (term.matchLabelExpressions ?? []).map(e => ({ ...e, operator: 'in' }))));
}

export const storageClassDescriber: Describer<StorageClass> = {
  group: 'storage.k8s.io', versions: ['v1'], kind: 'StorageClass', plural: 'storageclasses', namespaced: false,
  write(page, storageClass) {
    const { metadata, provisioner, parameters, reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = storageClass;
    writeName(page, storageClass);
    page.write(0, `IsDefaultClass:\t${isDefaultClass(storageClass) ? 'Yes' : 'No'}\n`);
    page.write(0, `Annotations:\t${labelsInline(metadata.annotations)}\n`);
    page.write(0, `Provisioner:\t${provisioner ?? ''}\n`);
    page.write(0, `Parameters:\t${labelsInline(parameters)}\n`);
    page.write(0, `AllowVolumeExpansion:\t${flagOrUnset(allowVolumeExpansion)}\n`);
    writeMountOptions(page, storageClass);
    if (reclaimPolicy) page.write(0, `ReclaimPolicy:\t${reclaimPolicy}\n`);
    if (volumeBindingMode) page.write(0, `VolumeBindingMode:\t${volumeBindingMode}\n`);
    writeTopologies(page, storageClass);
  },
};
