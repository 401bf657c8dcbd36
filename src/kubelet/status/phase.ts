/** A pod's phase from its containers' statuses. Pure, as upstream's getPhase. */
import { isSidecar, type ContainerStatus, type Pod } from '../objects.ts';
import { restartsAfterExit, retriesInit } from '../plan/restart-policy.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

interface Tally {
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  unknown: number;
  /** Stopped, and to be started again. */
  restarting: number;
  pendingInit: number;
  pendingSidecars: number;
  failedInit: number;
}

/** Whether an app container was ever started. */
export const anyAppStarted = (statuses: readonly ContainerStatus[]): boolean =>
  statuses.some(s => s.state?.running || s.state?.terminated || s.lastState?.terminated);

/** `terminal`: the containers will not be restarted, whatever the policy. */
export function planPhase(pod: Pod, statuses: { init: readonly ContainerStatus[]; apps: readonly ContainerStatus[] }, terminal: boolean): Phase {
  const t: Tally = { running: 0, waiting: 0, stopped: 0, succeeded: 0, unknown: 0, restarting: 0, pendingInit: 0, pendingSidecars: 0, failedInit: 0 };
  countInit(pod, statuses.init, t);
  countApps(pod, statuses.apps, t);
  if (t.failedInit > 0) return 'Failed';
  if (t.pendingInit > 0 || (t.pendingSidecars > 0 && !anyAppStarted(statuses.apps)) || t.waiting > 0) return 'Pending';
  if (t.unknown > 0) return 'Pending';
  if (t.running > 0) return 'Running';
  if (t.stopped === 0) return 'Pending';
  if (!terminal && t.restarting > 0) return 'Running';
  return t.stopped === t.succeeded ? 'Succeeded' : 'Failed';
}

function countInit(pod: Pod, statuses: readonly ContainerStatus[], t: Tally): void {
  for (const container of pod.spec.initContainers ?? []) {
    const s = statuses.find(x => x.name === container.name);
    if (isSidecar(container)) {
      countSidecar(s, t);
      continue;
    }
    const exit = s?.state?.terminated ?? (s?.state?.waiting ? s.lastState?.terminated : undefined);
    if (!exit) t.pendingInit++;
    else if (exit.exitCode !== 0) {
      if (retriesInit(pod, container, exit.exitCode)) t.pendingInit++;
      else t.failedInit++;
    }
  }
}

function countSidecar(s: ContainerStatus | undefined, t: Tally): void {
  if (s?.state?.running) {
    t.running++;
    if (!s.started) t.pendingSidecars++;
  } else if (s?.state?.waiting && !s.lastState?.terminated) {
    t.pendingSidecars++;
    t.waiting++;
  } else if (!s?.state?.terminated && !s?.lastState?.terminated) {
    t.pendingSidecars++;
    t.unknown++;
  }
}

function countApps(pod: Pod, statuses: readonly ContainerStatus[], t: Tally): void {
  for (const container of pod.spec.containers) {
    const s = statuses.find(x => x.name === container.name);
    const exit = s?.state?.terminated ?? (s?.state?.waiting ? s.lastState?.terminated : undefined);
    if (s?.state?.running) t.running++;
    else if (exit) {
      t.stopped++;
      if (s?.state?.terminated && exit.exitCode === 0) t.succeeded++;
      if (restartsAfterExit(pod, container, exit.exitCode)) t.restarting++;
    } else if (s?.state?.waiting) t.waiting++;
    else t.unknown++;
  }
}
