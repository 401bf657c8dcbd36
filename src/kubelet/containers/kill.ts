/** Stops containers: the preStop hook within the grace period, then the signal, then the kill; sidecars last. */
import { sleep } from '../../base/clock.ts';
import { sayOfContainer, type KubeletContext } from '../context.ts';
import { allContainers, isSidecar, type Container, type Pod } from '../objects.ts';
import type { KillReason } from '../plan/pod-actions.ts';
import { podIPsOf, runningContainers, type ContainerRecord } from '../pod-runtime.ts';
import { runHook } from './hooks.ts';

/** What a container gets at least, so that it is not killed without warning. */
const MIN_GRACE = 2;

export interface KillOrder {
  readonly pod: Pod;
  readonly record: ContainerRecord;
  /** Absent: `Stopping container c`. */
  readonly message?: string;
  readonly reason?: KillReason;
  /** Instead of the pod's own. */
  readonly graceSeconds?: number;
  /** Resolves when those that must end first have. */
  readonly turn?: Promise<void>;
}

export async function killContainer(at: KubeletContext, order: KillOrder): Promise<void> {
  const { pod, record } = order;
  const name = record.metadata.name;
  const container = allContainers(pod.spec).find(c => c.name === name);
  const began = at.clock.monotonic();
  const total = order.graceSeconds ?? graceOf(pod, container, order.reason);
  const left = () => total - Math.floor((at.clock.monotonic() - began) / 1000);
  sayOfContainer(at, pod, { name })('Normal', 'Killing', order.message ?? `Stopping container ${name}`);
  if (container?.lifecycle?.preStop && total > 0) await preStop(at, { order, container, seconds: total });
  if (order.turn && left() > 0) await within(at, left(), order.turn);
  await at.runtime.stopContainer(record.id, Math.max(MIN_GRACE, left()));
  await at.cache.noteContainer(pod.metadata.uid ?? '', record.id, record.podSandboxId).catch(() => {});
}

/** A failed probe may ask for a grace period of its own. */
export function graceOf(pod: Pod, container: Container | undefined, reason: KillReason | undefined): number {
  const { deletionGracePeriodSeconds, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp && deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  const probe = reason === 'LivenessProbe' ? container?.livenessProbe : reason === 'StartupProbe' ? container?.startupProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? MIN_GRACE;
}

async function preStop(at: KubeletContext, { order, container, seconds }: { order: KillOrder; container: Container; seconds: number }): Promise<void> {
  const { pod, record } = order;
  const podIP = podIPsOf(at.cache.get(pod.metadata.uid ?? ''))[0] ?? '';
  let late = false;
  const hook = runHook(container.lifecycle!.preStop!, { pod, container, containerId: record.id, podIP }, at).catch(() => {
    if (!late) sayOfContainer(at, pod, container)('Warning', 'FailedPreStopHook', 'PreStopHook failed');
  });
  // The grace period is the hook's as well: what it uses up is gone.
  await within(at, seconds, hook);
  late = true;
}

/** Waits for the work, but no longer than so many seconds; no timer is left behind. */
async function within(at: KubeletContext, seconds: number, work: Promise<void>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, sleep(at.clock, seconds * 1000, done.signal).catch(() => {})]);
  done.abort();
}

/** Everything that runs, at once; a sidecar's turn comes when the app containers and the sidecars after it have ended. */
export async function killAll(at: KubeletContext, pod: Pod, graceSeconds: number | undefined): Promise<void> {
  const running = runningContainers(at.cache.get(pod.metadata.uid ?? ''));
  const grace = graceSeconds === undefined ? {} : { graceSeconds };
  const ended = new Map<string, Promise<void>>();
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map(c => c.name);
  const apps = running.filter(r => !sidecars.includes(r.metadata.name));
  for (const record of apps) ended.set(record.id, killContainer(at, { pod, record, ...grace }));
  for (const name of [...sidecars].reverse()) {
    const before = [...ended.values()];
    for (const record of running.filter(r => r.metadata.name === name)) {
      ended.set(record.id, killContainer(at, { pod, record, ...grace, turn: Promise.allSettled(before).then(() => {}) }));
    }
  }
  const results = await Promise.allSettled(ended.values());
  const failed = results.find(r => r.status === 'rejected');
  if (failed) throw failed.reason as Error;
}

/** Stops every sandbox that still stands; the containers have ended before. */
export async function stopSandboxes(at: KubeletContext, uid: string): Promise<void> {
  const standing = at.cache.get(uid).sandboxes.filter(s => s.state === 'SANDBOX_READY');
  await Promise.all(standing.map(async s => {
    await at.gate.run(() => at.runtime.stopPodSandbox(s.id));
    at.cache.noteStoppedSandbox(uid, s.id);
  }));
}
