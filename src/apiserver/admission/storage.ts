/** StorageObjectInUseProtection and DefaultStorageClass: volumes and claims are kept while in use, and claims get a class. */
import type { PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './ports.ts';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  volumeattributesclasses: 'kubernetes.io/vac-protection',
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  resources: ['persistentvolumes', 'persistentvolumeclaims', 'volumeattributesclasses.storage.k8s.io'],
  operations: ['CREATE'],
  mutate({ subresource, kind, object }) {
    const finalizer = FINALIZERS[kind.plural];
    if (subresource !== '' || !object || finalizer === undefined || object.metadata.finalizers?.includes(finalizer)) return;
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  },
};

const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
type Class = Frozen<StorageClass>;

/** Of several defaults the newest; of equally old ones the first by name. */
export function defaultStorageClassOf(lookup: AdmissionRequest['lookup']): Class | undefined {
  const classes = lookup.list('storage.k8s.io', 'storageclasses') as readonly Class[];
  const defaults = classes.filter(c => DEFAULT_ANNOTATIONS.some(a => c.metadata.annotations?.[a] === 'true'));
  const made = (c: Class) => Date.parse(c.metadata.creationTimestamp ?? '') || 0;
  return [...defaults].sort((a, b) => made(b) - made(a) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))[0];
}

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: ['persistentvolumeclaims'],
  operations: ['CREATE'],
  mutate({ subresource, object, lookup }) {
    const claim = object as PersistentVolumeClaim | undefined;
    if (subresource !== '' || !claim?.spec || claim.spec.storageClassName !== undefined || claim.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return;
    const name = defaultStorageClassOf(lookup)?.metadata.name;
    if (name !== undefined) claim.spec.storageClassName = name;
  },
};
