/** What pods ask for and nodes offer, as plain numbers: thousandths of a core, bytes, pieces. */
import type { Container, PodSpec } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import { milliValue, quantityValue } from '../machinery/quantity.ts';

type Quantities = Readonly<Record<string, string>> | undefined;

export interface Resources {
  milliCpu: number;
  memory: number;
  ephemeralStorage: number;
  /** Extended resources, huge pages. */
  readonly scalars: Map<string, number>;
}

/** What a container that asks for nothing is taken to use when nodes are compared. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** The same few quantities come again and again: `100m`, `128Mi`. */
const parsed = new Map<string, number>();
const MOST_PARSED = 10_000;

function amount(name: string, quantity: string): number {
  const key = name === 'cpu' ? `cpu ${quantity}` : quantity;
  let value = parsed.get(key);
  if (value === undefined) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    value = name === 'cpu' ? milliValue(quantity) : quantityValue(quantity);
    parsed.set(key, value);
  }
  return value;
}

export function parseResources(quantities: Quantities): Resources {
  const resources: Resources = { milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars: new Map() };
  for (const [name, quantity] of Object.entries(quantities ?? {})) set(resources, name, amount(name, quantity));
  return resources;
}

function set(resources: Resources, name: string, value: number): void {
  if (name === 'cpu') resources.milliCpu = value;
  else if (name === 'memory') resources.memory = value;
  else if (name === 'ephemeral-storage') resources.ephemeralStorage = value;
  else if (name !== 'pods') resources.scalars.set(name, value);
}

/** Adds `sign` times `other`. */
export function addResources(to: Resources, other: Resources, sign: 1 | -1 = 1): void {
  to.milliCpu += sign * other.milliCpu;
  to.memory += sign * other.memory;
  to.ephemeralStorage += sign * other.ephemeralStorage;
  for (const [name, value] of other.scalars) to.scalars.set(name, (to.scalars.get(name) ?? 0) + sign * value);
}

function maxResources(to: Resources, other: Resources): void {
  to.milliCpu = Math.max(to.milliCpu, other.milliCpu);
  to.memory = Math.max(to.memory, other.memory);
  to.ephemeralStorage = Math.max(to.ephemeralStorage, other.ephemeralStorage);
  for (const [name, value] of other.scalars) to.scalars.set(name, Math.max(to.scalars.get(name) ?? 0, value));
}

type RequestsOf = (container: Frozen<Container>) => Resources;

/**
 * The most a pod uses at once: its containers and sidecars together, or an init container with the sidecars started before it.
 * Requests at the pod's level replace the sum for the resources they name.
 */
function podRequests(spec: Frozen<PodSpec>, requestsOf: RequestsOf): Resources {
  const running = parseResources(undefined);
  const sidecars = parseResources(undefined);
  const starting = parseResources(undefined);
  for (const container of spec.containers) addResources(running, requestsOf(container));
  for (const container of spec.initContainers ?? []) {
    const needs = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      addResources(sidecars, needs);
      maxResources(starting, sidecars);
    } else {
      addResources(needs, sidecars);
      maxResources(starting, needs);
    }
  }
  addResources(running, sidecars);
  maxResources(running, starting);
  for (const [name, quantity] of Object.entries(spec.resources?.requests ?? {})) set(running, name, amount(name, quantity));
  addResources(running, parseResources(spec.overhead));
  return running;
}

export const requestsOf = (spec: Frozen<PodSpec>): Resources => podRequests(spec, container => parseResources(container.resources?.requests));

/** The same with a guess for containers that don't say. */
export function scoredRequestsOf(spec: Frozen<PodSpec>): { readonly milliCpu: number; readonly memory: number } {
  const { milliCpu, memory } = podRequests(spec, ({ resources }) => {
    const requests = parseResources(resources?.requests);
    if (resources?.requests?.['cpu'] === undefined) requests.milliCpu = DEFAULT_MILLI_CPU;
    if (resources?.requests?.['memory'] === undefined) requests.memory = DEFAULT_MEMORY;
    return requests;
  });
  return { milliCpu, memory };
}
