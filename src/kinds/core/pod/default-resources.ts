/** Completes requests and limits that a pod states for itself as a whole. https://kep.k8s.io/2837 */
import { formatQuantity } from '../../../machinery/quantity.ts';
import type { PodSpec } from '../../generated/core-v1.ts';
import { isHugePages, isPodLevelResource, mayOvercommit } from './resource-names.ts';
import { containerAmounts } from './resources.ts';

/** Huge pages that containers limit count for the pod, unless the pod requests them itself. */
function defaultHugePageLimits(spec: PodSpec): void {
  const limits = { ...spec.resources?.limits };
  for (const [name, amount] of Object.entries(containerAmounts(spec, 'limits'))) {
    if (isHugePages(name) && spec.resources?.requests?.[name] === undefined) limits[name] ??= formatQuantity(amount);
  }
  if (spec.resources && Object.keys(limits).length > 0) spec.resources.limits = limits;
}

/** Unstated requests follow the containers' requests, else the pod's limits. */
function defaultRequests(spec: PodSpec): void {
  if (!spec.resources?.limits || Object.keys(spec.resources.limits).length === 0) return;
  const requests = { ...spec.resources.requests };
  for (const [name, amount] of Object.entries(containerAmounts(spec, 'requests'))) {
    if (isPodLevelResource(name) && mayOvercommit(name)) requests[name] ??= formatQuantity(amount);
  }
  for (const [name, limit] of Object.entries(spec.resources.limits)) if (isPodLevelResource(name)) requests[name] ??= limit;
  if (Object.keys(requests).length > 0) spec.resources.requests = requests;
}

/** Runs after the containers' own requests are filled in; a pod that states nothing for itself stays so. */
export function defaultPodLevelResources(spec: PodSpec): void {
  const { limits = {}, requests = {} } = spec.resources ?? {};
  if (Object.keys(limits).length + Object.keys(requests).length === 0) return;
  defaultHugePageLimits(spec);
  defaultRequests(spec);
}
