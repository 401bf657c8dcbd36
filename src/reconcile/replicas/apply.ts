/** Makes and deletes pods as planned, and tells of each by an event. */
import type { Pod, PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import type { Kind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject, OwnerReference } from '../../machinery/object.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import type { Context } from '../controller.ts';
import { podFromTemplate } from '../pod-template.ts';
import type { ReplicaPlan } from './plan.ts';

export interface ReplicaOwner {
  readonly owner: Frozen<KubeObject>;
  readonly reference: OwnerReference;
  readonly template: Frozen<PodTemplateSpec>;
  readonly pods: Kind<Pod>;
}

/** Answers the first failure instead of throwing it: the status has to tell of it first. */
export async function applyReplicas(plan: ReplicaPlan, owner: ReplicaOwner, context: Context): Promise<Error | undefined> {
  switch (plan.action) {
    case 'none':
      return undefined;
    case 'create':
      return slowStart(plan.count, () => createPod(owner, context));
    case 'delete':
      return firstFailure(plan.pods.map(pod => deletePod(pod, owner, context)));
  }
}

/** Batches of 1, 2, 4, ...: where all would fail for the same reason, few are tried. */
export async function slowStart(count: number, create: () => Promise<void>): Promise<Error | undefined> {
  let remaining = count;
  for (let batch = 1; remaining > 0; batch *= 2) {
    const size = Math.min(batch, remaining);
    const failure = await firstFailure(Array.from({ length: size }, create));
    if (failure) return failure;
    remaining -= size;
  }
  return undefined;
}

async function firstFailure(attempts: readonly Promise<void>[]): Promise<Error | undefined> {
  const results = await Promise.allSettled(attempts);
  return results.find(result => result.status === 'rejected')?.reason as Error | undefined;
}

async function createPod({ owner, reference, template, pods }: ReplicaOwner, { write, events }: Context): Promise<void> {
  const pod = podFromTemplate(template, owner, { ...reference });
  try {
    if (Object.keys(pod.metadata.labels ?? {}).length === 0) throw new Error('unable to create pods, no labels');
    const created = await write.resource(pods).create(pod);
    events.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
  } catch (error) {
    // Nothing can be made in a namespace that is going, and nobody wants to read of it.
    if (isNamespaceTerminating(error)) return;
    if (error instanceof StatusError) events.record(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    throw error;
  }
}

async function deletePod(pod: Frozen<Pod>, { owner, pods }: ReplicaOwner, { write, events }: Context): Promise<void> {
  const name = pod.metadata.name ?? '';
  try {
    await write.resource(pods).delete(name, pod.metadata.namespace);
    events.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return;
    const why = (error as Error).message;
    events.record(owner, 'Warning', 'FailedDelete', `Error deleting: ${why}`);
    throw new Error(`unable to delete pods: ${why}`, { cause: error });
  }
}

export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof StatusError && (error.status.details?.causes?.some(cause => cause.reason === 'NamespaceTerminating') ?? false);
