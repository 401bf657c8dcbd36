/** The finalizers that keep volumes and claims while they are in use (the admission plugin StorageObjectInUseProtection). */
import type { KubeObject } from '../../../machinery/object.ts';

export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';
export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';

/** On create, in place. */
export function protectWhileInUse(object: KubeObject, finalizer: typeof VOLUME_PROTECTION | typeof CLAIM_PROTECTION): void {
  const finalizers = (object.metadata.finalizers ??= []);
  if (!finalizers.includes(finalizer)) finalizers.push(finalizer);
}
