/** The admission plugins that are on by default, in upstream's order. NodeRestriction and RBAC's come from auth/. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { taintNodesByCondition } from './node-taints.ts';
import type { AdmissionPlugin } from './ports.ts';
import { priority } from './priority.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { defaultStorageClass, storageObjectInUseProtection } from './storage.ts';

export function defaultAdmission(chance: { readonly clock: Clock; readonly random: Random }): AdmissionPlugin[] {
  return [
    limitRanger,
    serviceAccountAdmission(chance),
    taintNodesByCondition,
    priority,
    defaultTolerationSeconds,
    storageObjectInUseProtection,
    runtimeClass,
    defaultStorageClass,
  ];
}

export { defaultTolerationSeconds, limitRanger, taintNodesByCondition, priority, runtimeClass, serviceAccountAdmission, defaultStorageClass, storageObjectInUseProtection };
