/** Says what a pod's status is, from what runs and what the probes say. */
import { timestamp } from '../../base/clock.ts';
import { sayOfPod, type KubeletContext } from '../context.ts';
import { isTerminalPhase, type Pod, type PodStatus } from '../objects.ts';
import { canStartContainers } from '../status/conditions.ts';
import type { StartFailure } from '../status/container-status.ts';
import { holdBack, planFinalStatus, planPodStatus, type Verdict } from '../status/pod-status.ts';

export const DEADLINE: Verdict = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

/** When the pod's active deadline is; undefined where it has none or has not started. */
export function deadlineOf(pod: Pod, status: PodStatus): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const start = status.startTime ?? pod.status?.startTime;
  return seconds === undefined || start === undefined ? undefined : Date.parse(start) + seconds * 1000;
}

interface ReportOptions {
  /** Its containers have been told to end and will not run again. */
  readonly terminal?: boolean;
  /** The kubelet ends it, for this reason. */
  readonly ended?: Verdict;
  /** Absent: containers may still run, and a terminal phase is held back. */
  readonly stopped?: boolean;
}

/** Answers the status as computed: its phase may be terminal before the API is told so. */
export function report(at: KubeletContext, pod: Pod, memory: { readonly failures: ReadonlyMap<string, StartFailure> }, options: ReportOptions = {}): PodStatus {
  const old = at.statuses.last(pod);
  const now = at.clock.now();
  const due = deadlineOf(pod, old);
  const late = due !== undefined && now >= due && !isTerminalPhase(old.phase);
  if (late) sayOfPod(at, pod)('Normal', DEADLINE.reason, DEADLINE.message);
  const ended = options.ended ?? (late ? DEADLINE : undefined);
  const next = planPodStatus({
    pod,
    runtime: at.cache.get(pod.metadata.uid ?? ''),
    old,
    failures: memory.failures,
    probes: at.prober,
    runtimeName: at.runtimeName,
    hostIPs: at.config.nodeIPs,
    now,
    terminal: options.terminal === true,
    ...(ended ? { ended } : {}),
  });
  at.statuses.set(pod, holdBack(old, next, options.stopped !== true));
  return next;
}

/** The sandbox stands: told at once, without waiting for the containers. */
export function sandboxIsReady(at: KubeletContext, pod: Pod): void {
  if (!canStartContainers(pod, at.cache.get(pod.metadata.uid ?? ''))) return;
  const old = at.statuses.last(pod);
  const conditions = old.conditions?.map(c => (c.type === 'PodReadyToStartContainers' && c.status !== 'True' ? { ...c, status: 'True', lastTransitionTime: timestamp(at.clock.now()) } : c));
  if (conditions) at.statuses.set(pod, { ...old, conditions });
}

/** Nothing of the pod runs any more, and nothing will. */
export function reportFinal(at: KubeletContext, pod: Pod, memory: { readonly failures: ReadonlyMap<string, StartFailure> }, ended: Verdict | undefined): void {
  report(at, pod, memory, { terminal: true, stopped: true, ...(ended ? { ended } : {}) });
  at.statuses.set(pod, planFinalStatus(pod, at.statuses.last(pod)));
}
