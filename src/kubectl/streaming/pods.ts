/** From whatever was named to pods: a pod itself, or those that a workload or a service selects. */
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import { type LabelSelector, type LabelSelectorObject, selectorOf, selectorOfLabels } from '../../machinery/label-selector.ts';
import { timeoutSignal } from '../../base/timeout-signal.ts';
import { type CommandContext, type CommandPath, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { duration } from '../flags/flag.ts';
import { groupOf, type Unstructured } from '../object.ts';
import { goTypeOf } from '../typed.ts';
import { byActivity } from './pod-order.ts';

export const podRunningTimeoutFlag = (ms: number) => ({
  'pod-running-timeout': duration({ default: ms, usage: 'How long (5s, 2m, 3h; more than nothing) to wait until a pod is there' }),
});

/** Throws a usage error for a duration that is none. */
export function usageOfTimeout(command: CommandPath, ms: number): number {
  if (ms <= 0) throw usageError(command, '--pod-running-timeout must be higher than zero');
  return ms;
}

export const isPod = (object: Unstructured): boolean => object.kind === 'Pod' && object.apiVersion === 'v1';

/** Of kinds whose `selector` is a LabelSelector. */
const WORKLOADS: Readonly<Record<string, readonly string[]>> = { apps: ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Deployment'], extensions: ['ReplicaSet', 'DaemonSet', 'Deployment'], batch: ['Job'] };

/** Throws where the object selects no pods. */
export function selectorOfObject(object: Unstructured): LabelSelector {
  const { apiVersion = '', kind = '' } = object;
  const selector = (object['spec'] as { selector?: unknown } | undefined)?.selector;
  if (WORKLOADS[groupOf(apiVersion)]?.includes(kind)) {
    try {
      return selectorOf(selector as LabelSelectorObject);
    } catch (error) {
      throw new CommandError(`invalid label selector: ${(error as Error).message}`, { cause: error });
    }
  }
  if (apiVersion === 'v1' && kind === 'ReplicationController') return selectorOfLabels(selector as Record<string, string>);
  if (apiVersion === 'v1' && kind === 'Service') return selectorOfService(object as unknown as Service);
  throw new CommandError(`selector for ${goTypeOf(object)} not implemented`);
}

function selectorOfService({ metadata, spec }: Service): LabelSelector {
  if (Object.keys(spec.selector ?? {}).length === 0) throw new CommandError(`invalid service '${metadata.name}': Service is defined without a selector`);
  return selectorOfLabels(spec.selector);
}

export interface PodSearch {
  readonly namespace: string;
  readonly selector: LabelSelector;
  readonly timeoutMs: number;
  readonly order: (pods: readonly Pod[]) => Pod[];
}

type World = Pick<CommandContext, 'factory' | 'io'>;

/** In order; where there is none yet, the first that comes is waited for. */
export async function selectedPods({ factory, io }: World, { namespace, selector, timeoutMs, order }: PodSearch): Promise<Pod[]> {
  const client = await factory.client();
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const query = { labelSelector: selector.toString() };
  const list = await client.request<{ items?: Pod[]; metadata?: { resourceVersion?: string } }>({ path, query, about: { verb: 'GET', resource: 'pods' } });
  if (list.items?.length) return order(list.items);
  const { signal, cancel } = timeoutSignal(io.clock, timeoutMs, new CommandError('timed out waiting for the condition'));
  try {
    for await (const { type, object } of client.watch({ path, query: { ...query, resourceVersion: list.metadata?.resourceVersion }, signal })) {
      if (type === 'ADDED' || type === 'MODIFIED') return [object as unknown as Pod];
    }
    throw new CommandError('watch closed before UntilWithoutRetry timeout');
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : error;
  } finally {
    cancel();
  }
}

/** The pod to speak to. */
export async function attachablePod(world: World, object: Unstructured, timeoutMs: number): Promise<Pod> {
  if (isPod(object)) return object as unknown as Pod;
  let selector: LabelSelector;
  try {
    selector = selectorOfObject(object);
  } catch (error) {
    throw new CommandError(`cannot attach to ${goTypeOf(object)}: ${(error as Error).message}`, { cause: error });
  }
  const [pod] = await selectedPods(world, { namespace: object.metadata?.namespace ?? '', selector, timeoutMs, order: byActivity });
  return pod!;
}

export function refuseCompleted(pod: Pod, what: string): void {
  const { phase = '' } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot ${what} a container in a completed pod; current phase is ${phase}`);
}
