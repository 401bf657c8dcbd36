/** What must be done to a pod's sandbox and containers, given what runs: pure, as upstream's computePodActions. */
import type { Container, Pod } from '../objects.ts';
import { containerHash, ANNOTATION } from '../names.ts';
import { findContainer, type ContainerRecord, type PodRuntime } from '../pod-runtime.ts';
import { planInitContainers } from './init-actions.ts';
import { restartsAfterExit, shouldBeRestarted, succeeded } from './restart-policy.ts';
import { planSandbox } from './sandbox.ts';

export type ProbeVerdict = 'success' | 'failure' | 'unknown';
/** What the probes last said of a container, by its id; undefined where nothing was said yet. */
export interface ProbeResults {
  liveness(containerId: string): ProbeVerdict | undefined;
  startup(containerId: string): ProbeVerdict | undefined;
}

export type KillReason = 'Unknown' | 'LivenessProbe' | 'StartupProbe' | 'FailedPostStartHook';
export interface Kill {
  readonly container: ContainerRecord;
  readonly message: string;
  readonly reason?: KillReason;
}

export interface PodActions {
  /** Stop everything: the sandbox must be made anew, or nothing is left to run. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The sandbox to work in, or the one to replace; empty where there is none. */
  readonly sandboxId: string;
  readonly attempt: number;
  readonly initContainersToStart: readonly Container[];
  readonly ephemeralContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
  readonly containersToKill: readonly Kill[];
}

export function planPodActions(pod: Pod, runtime: PodRuntime, probes: ProbeResults): PodActions {
  const sandbox = planSandbox(pod, runtime);
  const base: PodActions = {
    killPod: sandbox.changed,
    createSandbox: sandbox.changed,
    sandboxId: sandbox.id,
    attempt: sandbox.attempt,
    initContainersToStart: [],
    ephemeralContainersToStart: [],
    containersToStart: [],
    containersToKill: [],
  };
  return sandbox.changed ? planNewSandbox(pod, runtime, base) : planRunningSandbox(pod, runtime, { base, probes });
}

function planNewSandbox(pod: Pod, runtime: PodRuntime, base: PodActions): PodActions {
  const never = pod.spec.restartPolicy === 'Never' && !pod.spec.containers.some(c => c.restartPolicy || c.restartPolicyRules?.length);
  if (never && base.attempt !== 0 && runtime.containers.length > 0) return { ...base, createSandbox: false };
  const toStart = pod.spec.containers.filter(c => !hasFinished(pod, c, runtime));
  const initialized = pod.spec.containers.some(c => findContainer(runtime, c.name));
  if (toStart.length === 0 && initialized) return { ...base, createSandbox: false };
  const firstInit = pod.spec.initContainers?.[0];
  return firstInit ? { ...base, initContainersToStart: [firstInit] } : { ...base, containersToStart: toStart };
}

/** A success that is not to be repeated. */
function hasFinished(pod: Pod, container: Container, runtime: PodRuntime): boolean {
  const last = findContainer(runtime, container.name);
  return succeeded(last) && !restartsAfterExit(pod, container, 0);
}

function planRunningSandbox(pod: Pod, runtime: PodRuntime, { base, probes }: { base: PodActions; probes: ProbeResults }): PodActions {
  const ephemeral = ((pod.spec.ephemeralContainers ?? []) as readonly Container[]).filter(c => !findContainer(runtime, c.name));
  const init = planInitContainers(pod, runtime, { sandboxId: base.sandboxId, probes });
  const started: PodActions = { ...base, ephemeralContainersToStart: ephemeral, initContainersToStart: init.toStart, containersToKill: init.toKill, killPod: init.killPod };
  if (init.killPod || !init.initialized) return started;

  const apps = planAppContainers(pod, runtime, probes);
  const idle = apps.kept === 0 && apps.toStart.length === 0;
  return {
    ...started,
    killPod: idle,
    // A sidecar does not keep a pod alive whose own containers are done.
    initContainersToStart: idle ? [] : init.toStart,
    containersToStart: apps.toStart,
    containersToKill: [...init.toKill, ...apps.toKill],
  };
}

function planAppContainers(pod: Pod, runtime: PodRuntime, probes: ProbeResults): { kept: number; toStart: Container[]; toKill: Kill[] } {
  const toStart: Container[] = [];
  const toKill: Kill[] = [];
  let kept = 0;
  for (const container of pod.spec.containers) {
    const current = findContainer(runtime, container.name);
    if (current?.state !== 'CONTAINER_RUNNING') {
      if (!shouldBeRestarted(pod, container, runtime)) continue;
      toStart.push(container);
      if (current?.state === 'CONTAINER_UNKNOWN') toKill.push({ container: current, message: 'Container is in "unknown" state, try killing it before restart', reason: 'Unknown' });
      continue;
    }
    const why = reasonToKill(container, current, probes);
    if (!why) {
      kept++;
      continue;
    }
    const restart = why.always || restartsAfterExit(pod, container, 137);
    if (restart) toStart.push(container);
    toKill.push({ container: current, message: restart ? `${why.message}, will be restarted` : why.message, ...(why.reason ? { reason: why.reason } : {}) });
  }
  return { kept, toStart, toKill };
}

function reasonToKill(container: Container, current: ContainerRecord, probes: ProbeResults): { message: string; reason?: KillReason; always?: boolean } | undefined {
  const hash = current.annotations[ANNOTATION.hash];
  if (hash !== undefined && hash !== containerHash(container)) return { message: `Container ${container.name} definition changed`, always: true };
  if (probes.liveness(current.id) === 'failure') return { message: `Container ${container.name} failed liveness probe`, reason: 'LivenessProbe' };
  if (probes.startup(current.id) === 'failure') return { message: `Container ${container.name} failed startup probe`, reason: 'StartupProbe' };
  return undefined;
}
