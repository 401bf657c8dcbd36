/** PersistentVolume and PersistentVolumeClaim, and what admission does to them. */
export { PersistentVolume } from './persistent-volume.ts';
export { PersistentVolumeClaim } from './persistent-volume-claim.ts';
export { CLAIM_PROTECTION, protectWhileInUse, VOLUME_PROTECTION } from './protection.ts';
