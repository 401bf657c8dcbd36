/** The quality-of-service class of a pod, and what the kernel is told of it. Pure. */
import { compareQuantities, quantitySign, quantityValue } from '../../machinery/quantity.ts';
import type { Container, PodSpec } from '../objects.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';
const COUNTED = ['cpu', 'memory'];

export function qosClass(spec: PodSpec): QosClass {
  const bearers: readonly Pick<Container, 'resources'>[] = spec.resources?.requests || spec.resources?.limits ? [{ resources: spec.resources }] : [...(spec.initContainers ?? []), ...spec.containers];
  let any = false;
  let guaranteed = true;
  for (const { resources } of bearers) {
    for (const name of COUNTED) {
      const request = resources?.requests?.[name];
      const limit = resources?.limits?.[name];
      if ((request && quantitySign(request) > 0) || (limit && quantitySign(limit) > 0)) any = true;
      if (!limit || quantitySign(limit) <= 0 || (request !== undefined && compareQuantities(request, limit) !== 0)) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** The more of the node's memory a Burstable container asked for, the later it is killed. */
export function oomScoreAdj(spec: PodSpec, container: Container, memoryCapacity: number): number {
  if (spec.priorityClassName === 'system-node-critical') return -997;
  switch (qosClass(spec)) {
    case 'Guaranteed':
      return -997;
    case 'BestEffort':
      return 1000;
    case 'Burstable': {
      const request = quantityValue(container.resources?.requests?.['memory'] ?? '0');
      const adjusted = 1000 - Math.floor((1000 * request) / Math.max(1, memoryCapacity));
      return Math.min(999, Math.max(3, adjusted));
    }
  }
}
