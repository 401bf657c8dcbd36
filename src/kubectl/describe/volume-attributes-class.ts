/** `kubectl describe volumeattributesclass`. */
import type { VolumeAttributesClass } from '../../kinds/generated/storage-v1.ts';
import type { Describer } from './describer.ts';
import { labelsInline, writeName } from './metadata.ts';

export const volumeAttributesClassDescriber: Describer<VolumeAttributesClass> = {
  group: 'storage.k8s.io', versions: ['v1'], kind: 'VolumeAttributesClass', plural: 'volumeattributesclasses', namespaced: false,
  write(page, attributesClass) {
    writeName(page, attributesClass);
    page.write(0, `Annotations:\t${labelsInline(attributesClass.metadata.annotations)}\n`);
    page.write(0, `DriverName:\t${attributesClass.driverName ?? ''}\n`);
    page.write(0, `Parameters:\t${labelsInline(attributesClass.parameters)}\n`);
  },
};
