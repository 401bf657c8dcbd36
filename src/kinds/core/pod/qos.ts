/** A pod's quality of service class: who is sacrificed first when the node runs short. */
import { compareQuantities, parseQuantity, quantitySign } from '../../../machinery/quantity.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Pod, PodSpec, ResourceRequirements } from '../../generated/core-v1.ts';
import { addAmounts } from './resources.ts';
import type { Amounts } from './resources.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';
const COUNTED = ['cpu', 'memory'] as const;

function positive(list: Frozen<Record<string, string>> | undefined): Amounts {
  const amounts: Amounts = {};
  for (const name of COUNTED) {
    const amount = list?.[name];
    if (amount !== undefined && quantitySign(amount) > 0) amounts[name] = parseQuantity(amount);
  }
  return amounts;
}

const size = (amounts: Amounts) => Object.keys(amounts).length;
function hasAny(resources: Frozen<ResourceRequirements> | undefined): boolean {
  for (const _ in resources?.limits) return true;
  for (const _ in resources?.requests) return true;
  return false;
}

/** From the spec alone, as it is decided when the pod is created. */
export function computeQosClass(spec: Frozen<PodSpec>): QosClass {
  const own = hasAny(spec.resources) ? [spec.resources] : undefined;
  const parts = own ?? [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(c => c.resources);
  if (!parts.some(hasAny)) return 'BestEffort';
  let requests: Amounts = {};
  let limits: Amounts = {};
  let allLimited = true;
  for (const part of parts) {
    const limited = positive(part?.limits);
    requests = addAmounts(requests, positive(part?.requests));
    limits = addAmounts(limits, limited);
    if (size(limited) < COUNTED.length) allLimited = false;
  }
  if (size(requests) === 0 && size(limits) === 0) return 'BestEffort';
  const equal = Object.entries(requests).every(([name, amount]) => Object.hasOwn(limits, name) && compareQuantities(amount, limits[name]!) === 0);
  return allLimited && equal && size(requests) === size(limits) ? 'Guaranteed' : 'Burstable';
}

/** The class that the pod's status states, or else the one its spec makes. */
export const qosClassOf = (pod: Frozen<Pod>): QosClass => (pod.status?.qosClass as QosClass | undefined) ?? computeQosClass(pod.spec);
