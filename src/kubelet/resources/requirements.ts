/** What a pod asks for as a whole: app containers together, or the hungriest init step, whichever is more. Pure. */
import { addQuantities, compareQuantities, formatQuantity } from '../../machinery/quantity.ts';
import { isSidecar, type Container, type PodSpec } from '../objects.ts';

type Amounts = Record<string, string>;
type Which = 'requests' | 'limits';

const amountsOf = (c: Container, which: Which): Readonly<Amounts> => c.resources?.[which] ?? {};

function plus(a: Readonly<Amounts>, b: Readonly<Amounts>): Amounts {
  const sum: Amounts = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = sum[name] === undefined ? amount : formatQuantity(addQuantities(sum[name], amount));
  return sum;
}
function larger(a: Readonly<Amounts>, b: Readonly<Amounts>): Amounts {
  const most: Amounts = { ...a };
  for (const [name, amount] of Object.entries(b)) if (most[name] === undefined || compareQuantities(amount, most[name]) > 0) most[name] = amount;
  return most;
}

function total(spec: PodSpec, which: Which): Amounts {
  let sidecars: Amounts = {};
  let initPeak: Amounts = {};
  for (const c of spec.initContainers ?? []) {
    const own = amountsOf(c, which);
    if (isSidecar(c)) sidecars = plus(sidecars, own);
    initPeak = larger(initPeak, isSidecar(c) ? sidecars : plus(sidecars, own));
  }
  let apps = sidecars;
  for (const c of spec.containers) apps = plus(apps, amountsOf(c, which));
  return { ...larger(apps, initPeak), ...spec.resources?.[which] };
}

export const podRequests = (spec: PodSpec): Amounts => {
  const requests = total(spec, 'requests');
  return spec.overhead ? plus(requests, spec.overhead) : requests;
};
export const podLimits = (spec: PodSpec): Amounts => total(spec, 'limits');
