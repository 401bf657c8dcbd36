/** What admission does to volumes and claims. */
export { CLAIM_PROTECTION, protectWhileInUse, VOLUME_PROTECTION } from './protection.ts';
