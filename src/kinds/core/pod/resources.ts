/** What a pod asks of a node: the requests and limits of its containers, summed as they run. */
import { own } from '../../../machinery/equality.ts';
import { addQuantities, compareQuantities, parseQuantity } from '../../../machinery/quantity.ts';
import type { Quantity } from '../../../machinery/quantity.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, PodSpec } from '../../generated/core-v1.ts';
import { isPodLevelResource } from './resource-names.ts';

/** Amounts by resource name. */
export type Amounts = Record<string, Quantity>;
type ListOf = 'requests' | 'limits';

const parseList = (list: Frozen<Record<string, string | number>> | undefined): Amounts =>
  Object.fromEntries(Object.entries(list ?? {}).map(([name, amount]) => [name, parseQuantity(amount)]));

export function addAmounts(to: Amounts, more: Amounts): Amounts {
  const sum = { ...to };
  for (const [name, amount] of Object.entries(more)) {
    const before = own(sum, name);
    sum[name] = before === undefined ? amount : addQuantities(before, amount);
  }
  return sum;
}

export function maxAmounts(a: Amounts, b: Amounts): Amounts {
  const most = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const before = own(most, name);
    if (before === undefined || compareQuantities(amount, before) > 0) most[name] = amount;
  }
  return most;
}

/** An init container that stays: a sidecar. */
export const isSidecar = (container: Frozen<Container>): boolean => container.restartPolicy === 'Always';

/**
 * What the containers need at the worst moment: all of them and the sidecars together, or one init container
 * beside the sidecars that were started before it, whichever is more.
 */
export function containerAmounts(spec: Frozen<PodSpec>, list: ListOf): Amounts {
  let running: Amounts = {};
  for (const container of spec.containers ?? []) running = addAmounts(running, parseList(container.resources?.[list]));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own = parseList(container.resources?.[list]);
    if (isSidecar(container)) {
      running = addAmounts(running, own);
      sidecars = addAmounts(sidecars, own);
      starting = maxAmounts(starting, sidecars);
    } else {
      starting = maxAmounts(starting, addAmounts(sidecars, own));
    }
  }
  return maxAmounts(running, starting);
}

function withPodLevel(amounts: Amounts, podLevel: Amounts): Amounts {
  const own = Object.entries(podLevel).filter(([name]) => isPodLevelResource(name));
  return { ...amounts, ...Object.fromEntries(own) };
}

/** What the scheduler counts and the kubelet puts into the pod's cgroup; overhead of the runtime class included. */
export function podRequests(spec: Frozen<PodSpec>): Amounts {
  const requests = withPodLevel(containerAmounts(spec, 'requests'), parseList(spec.resources?.requests));
  return addAmounts(requests, parseList(spec.overhead));
}

/** A resource without a limit in some container still shows the sum of those that have one, as upstream's PodLimits does. */
export function podLimits(spec: Frozen<PodSpec>): Amounts {
  const limits = withPodLevel(containerAmounts(spec, 'limits'), parseList(spec.resources?.limits));
  const overhead = Object.entries(parseList(spec.overhead)).filter(([name]) => Object.hasOwn(limits, name));
  return addAmounts(limits, Object.fromEntries(overhead));
}
