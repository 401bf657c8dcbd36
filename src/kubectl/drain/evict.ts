/** Moves pods off a node: evicts them, all at once, or deletes them, and waits until each is gone. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { sleep } from '../../base/clock.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { Aggregate, CommandError } from '../errors.ts';
import { formatDuration } from '../flags/go-text.ts';
import type { DryRun } from '../flags/common.ts';
import type { Io } from '../io.ts';
import type { Deadline } from '../wait/wait.ts';
import { isLongGone } from './pods.ts';

export interface Removal {
  readonly io: Io;
  readonly client: ApiClient;
  readonly dryRun: DryRun;
  /** Seconds; less than nought: what the pod says. */
  readonly gracePeriod: number;
  readonly skipAfterSeconds: number;
  readonly deadline: Deadline;
  /** Of evictions, `policy/v1`; undefined: pods are deleted. */
  readonly evictionVersion: string | undefined;
  onGone(pod: Pod): void;
}

const FOREVER = '2562047h47m16.854775807s';
const allTime = ({ deadline }: Removal): string => (deadline.timeoutMs === 0 ? FOREVER : formatDuration(deadline.timeoutMs));

export async function removePods(pods: readonly Pod[], removal: Removal): Promise<void> {
  if (pods.length === 0) return;
  if (removal.evictionVersion === undefined) return deletePods(pods, removal);
  const results = await Promise.allSettled(pods.map(pod => evictPod(pod, removal)));
  const errors = results.flatMap(r => (r.status === 'rejected' ? [r.reason as Error] : []));
  if (errors.length > 0) throw new Aggregate(errors);
}

const podPath = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

function deleteOptions({ gracePeriod, dryRun }: Removal): object {
  return { ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}), ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) };
}

async function deletePods(pods: readonly Pod[], removal: Removal): Promise<void> {
  for (const pod of pods) {
    await removal.client.request({ method: 'DELETE', path: podPath(pod), body: { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions(removal) } }).catch((error: unknown) => {
      if (!hasReason(error, 'NotFound')) throw error;
    });
  }
  await awaitGone(pods, removal);
}

const isNamespaceEnding = (error: unknown): boolean =>
  hasReason(error, 'Forbidden') && error instanceof StatusError && (error.status.details?.causes ?? []).some(c => c.reason === 'NamespaceTerminating');

async function evictPod(pod: Pod, removal: Removal): Promise<void> {
  const { io, client, dryRun, deadline } = removal;
  const where = `pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace)}`;
  let current = pod;
  for (;;) {
    io.stdout.write(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}${dryRun === 'server' ? ' (server dry run)' : ''}\n`);
    if (deadline.signal.aborted) throw new CommandError(`error when evicting ${where}: global timeout reached: ${allTime(removal)}`);
    try {
      await evictOnce(current, removal);
      break;
    } catch (error) {
      const { message } = error as Error;
      if (hasReason(error, 'NotFound')) return;
      if (hasReason(error, 'TooManyRequests')) io.stderr.write(`error when evicting ${where} (will retry after 5s): ${message}\n`);
      else if (!isNamespaceEnding(error)) throw new CommandError(`error when evicting ${where}: ${message}`, { cause: error });
      else if (current.metadata.deletionTimestamp !== undefined) break;
      else io.stderr.write(`error when evicting pod ${JSON.stringify(pod.metadata.name)} from terminating namespace ${JSON.stringify(pod.metadata.namespace)} (will retry after 5s): ${message}\n`);
      await sleep(io.clock, 5000);
      current = await client.request<Pod & object>({ path: podPath(pod) }).catch(() => pod);
    }
  }
  if (dryRun !== 'server') await awaitGone([pod], removal).catch((cause: Error) => {
    throw new CommandError(`error when waiting for pod ${JSON.stringify(pod.metadata.name)} in namespace ${JSON.stringify(pod.metadata.namespace)} to terminate: ${cause.message}`, { cause });
  });
}

function evictOnce(pod: Pod, removal: Removal): Promise<unknown> {
  return removal.client.request({
    method: 'POST', path: `${podPath(pod)}/eviction`,
    body: { apiVersion: removal.evictionVersion, kind: 'Eviction', metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace }, deleteOptions: deleteOptions(removal) },
  });
}

/** Looks once a second. Another pod of the same name is as good as none. */
async function awaitGone(pods: readonly Pod[], removal: Removal): Promise<void> {
  const { io, skipAfterSeconds, deadline } = removal;
  let left = pods;
  for (;;) {
    const pending: Pod[] = [];
    for (const pod of left) {
      const found = await findAgain(pod, removal);
      if (!found) removal.onGone(pod);
      else if (isLongGone(found, skipAfterSeconds, io.clock.now())) io.stdout.write(`pod ${JSON.stringify(pod.metadata.name)} has DeletionTimestamp older than ${skipAfterSeconds} seconds, skipping\n`);
      else pending.push(pod);
    }
    left = pending;
    if (left.length === 0) return;
    await sleep(io.clock, 1000, deadline.signal).catch(() => {
      throw new CommandError(`global timeout reached: ${allTime(removal)}`);
    });
  }
}

async function findAgain(pod: Pod, { client }: Removal): Promise<Pod | undefined> {
  try {
    const found = await client.request<Pod & object>({ path: podPath(pod) });
    return found.metadata.uid === pod.metadata.uid ? found : undefined;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}
