/** The whole status of a pod as the kubelet reports it. Pure: what runs, what was said, what the probes say. */
import { timestamp } from '../../base/clock.ts';
import { plainCopy } from '../../client/plain-copy.ts';
import type { ResourceRequirements } from '../../kinds/generated/core-v1.ts';
import { isHostNetwork, isSidecar, isTerminalPhase, type Container, type ContainerStatus, type Pod, type PodCondition, type PodStatus } from '../objects.ts';
import { findContainer, podIPsOf, type PodRuntime } from '../pod-runtime.ts';
import { podLimits, podRequests } from '../resources/requirements.ts';
import { qosClass } from '../resources/qos.ts';
import { canStartContainers, finishedVerdict, KUBELET_CONDITIONS, planConditions } from './conditions.ts';
import { containerStatuses, type StartFailure } from './container-status.ts';
import { planPhase, type Phase } from './phase.ts';

/** What the probes say of a running container, by its runtime id. */
export interface ProbeView {
  /** Undefined: it has no such probe, or nothing is known. */
  readiness(containerId: string): boolean | undefined;
  startup(containerId: string): string | undefined;
}

export interface Verdict {
  readonly reason: string;
  readonly message: string;
}

export interface PodStatusInputs {
  readonly pod: Pod;
  readonly runtime: PodRuntime;
  /** What this kubelet last reported; the API's where it has not yet. */
  readonly old: PodStatus;
  readonly failures: ReadonlyMap<string, StartFailure>;
  readonly probes: ProbeView;
  readonly runtimeName: string;
  readonly hostIPs: readonly string[];
  readonly now: number;
  /** The containers stop for good. */
  readonly terminal: boolean;
  /** The kubelet itself ends the pod: deadline, eviction. */
  readonly ended?: Verdict;
}

export function planPodStatus(inputs: PodStatusInputs): PodStatus {
  const { pod, old, runtime } = inputs;
  const from = { pod, runtime, failures: inputs.failures, runtimeName: inputs.runtimeName };
  const init = probedInit(inputs, pod.spec.initContainers ?? [], containerStatuses(pod.spec.initContainers ?? [], { ...from, old: old.initContainerStatuses ?? [] }, 'init'));
  const apps = probed(inputs, pod.spec.containers, containerStatuses(pod.spec.containers, { ...from, old: old.containerStatuses ?? [] }, 'app'));
  const ephemeralSpecs = (pod.spec.ephemeralContainers ?? []) as readonly Container[];
  const ephemeral = containerStatuses(ephemeralSpecs, { ...from, old: old.ephemeralContainerStatuses ?? [] }, 'ephemeral');

  const ending = phaseAndReason(inputs, planPhase(pod, { init, apps }, inputs.terminal));
  const foreign = (pod.status?.conditions ?? []).filter(c => !KUBELET_CONDITIONS.includes(c.type)).map(c => plainCopy(c) as PodCondition);
  const planned = planConditions({ pod, phase: ending.phase, init, apps, foreign }, canStartContainers(pod, runtime));
  const generation = pod.metadata.generation;
  return {
    ...(generation ? { observedGeneration: generation } : {}),
    phase: ending.phase,
    ...(ending.reason ? { reason: ending.reason } : {}),
    ...(ending.message ? { message: ending.message } : {}),
    conditions: [...foreign, ...planned.map(c => dated(c, { old, now: inputs.now, generation }))],
    ...addresses(inputs),
    startTime: old.startTime ?? pod.status?.startTime ?? timestamp(inputs.now),
    qosClass: pod.status?.qosClass ?? qosClass(pod.spec),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: apps,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...podResources(pod),
  };
}

function phaseAndReason({ pod, old, ended }: PodStatusInputs, computed: Phase): { phase: Phase; reason?: string; message?: string } {
  const before = [old.phase, pod.status?.phase].find(isTerminalPhase) as Phase | undefined;
  const phase = !isTerminalPhase(computed) && before ? before : computed;
  if (ended && !before) return { phase: 'Failed', ...ended };
  if (phase !== old.phase) return { phase };
  const reason = old.reason ?? pod.status?.reason;
  const message = old.message ?? pod.status?.message;
  return { phase, ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}

/** Fills in `started` and `ready`; an init container that is no sidecar is ready once it has succeeded. */
function probed({ runtime, probes, old }: PodStatusInputs, specs: readonly Container[], statuses: ContainerStatus[]): ContainerStatus[] {
  const said = [...(old.initContainerStatuses ?? []), ...(old.containerStatuses ?? [])];
  return statuses.map((status, i) => {
    const spec = specs[i]!;
    const id = findContainer(runtime, spec.name)?.id ?? '';
    const running = status.state?.running !== undefined;
    // A kubelet that has just started has probed nothing yet: what was said of this very container holds until it has.
    const before = said.find(s => s.name === status.name && s.containerID === status.containerID);
    const verdict = probes.startup(id);
    const started = running && (spec.startupProbe ? (verdict === undefined ? before?.started === true : verdict === 'success') : true);
    const ready = started && (spec.readinessProbe ? (probes.readiness(id) ?? before?.ready === true) : true);
    return { ...status, started, ready };
  });
}

function probedInit(inputs: PodStatusInputs, specs: readonly Container[], statuses: ContainerStatus[]): ContainerStatus[] {
  return probed(inputs, specs, statuses).map((s, i) => (isSidecar(specs[i]!) ? s : { ...s, ready: s.state?.terminated?.exitCode === 0 }));
}

function dated(c: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>, at: { old: PodStatus; now: number; generation: number | undefined }): PodCondition {
  const before = at.old.conditions?.find(o => o.type === c.type);
  const since = before?.status === c.status ? before.lastTransitionTime : undefined;
  return { ...c, ...(at.generation ? { observedGeneration: at.generation } : {}), lastTransitionTime: since ?? timestamp(at.now) };
}

function addresses({ pod, runtime, old, hostIPs }: PodStatusInputs): Partial<PodStatus> {
  const found = podIPsOf(runtime);
  const kept = (old.podIPs ?? []).map(p => p.ip);
  const ips = isHostNetwork(pod) ? hostIPs.slice(0, 1) : found.length > 0 ? found : kept;
  return {
    ...(hostIPs[0] ? { hostIP: hostIPs[0], hostIPs: hostIPs.map(ip => ({ ip })) } : {}),
    ...(ips[0] ? { podIP: ips[0], podIPs: ips.map(ip => ({ ip })) } : {}),
  };
}

function podResources(pod: Pod): Partial<PodStatus> {
  const requests = podRequests(pod.spec);
  const limits = podLimits(pod.spec);
  const resources: ResourceRequirements = {
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
  return { ...(Object.keys(requests).length > 0 ? { allocatedResources: requests } : {}), resources };
}

/** A pod does not turn terminal while its containers may still run: its phase stays, its conditions already tell. */
export function holdBack(old: PodStatus, next: PodStatus, mayRun: boolean): PodStatus {
  if (!isTerminalPhase(next.phase)) return next;
  const verdict = finishedVerdict(next.phase as Phase);
  const conditions = (next.conditions ?? []).map(c => (['Ready', 'ContainersReady'].includes(c.type) && c.status === 'True' ? { ...c, ...verdict } : c));
  if (!mayRun || isTerminalPhase(old.phase)) return { ...next, conditions };
  const { reason: _reason, message: _message, ...rest } = next;
  return {
    ...rest,
    conditions,
    phase: old.phase ?? 'Pending',
    ...(old.reason ? { reason: old.reason } : {}),
    ...(old.message ? { message: old.message } : {}),
  };
}

const LOST = 'The container could not be located when the pod was terminated';

/** The last word on a pod: nothing of it runs any more. */
export function planFinalStatus(pod: Pod, status: PodStatus): PodStatus {
  const lost = (s: ContainerStatus): ContainerStatus => {
    if (s.state?.terminated) return s;
    const { terminated } = { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message: LOST } as NonNullable<NonNullable<ContainerStatus['state']>['terminated']> };
    return { ...s, state: { terminated } };
  };
  const init = status.initContainerStatuses ?? [];
  const initialized = hasInitialized(pod, status);
  return {
    ...status,
    ...(init.length > 0 ? { initContainerStatuses: init.map((s, i) => (wasReached(init, i) ? lost(s) : s)) } : {}),
    containerStatuses: (status.containerStatuses ?? []).map(s => (initialized ? lost(s) : s)),
    phase: isTerminalPhase(status.phase) ? status.phase! : 'Failed',
  };
}

/** Whether an init container, or one after it, has ever started. */
const wasReached = (init: readonly ContainerStatus[], i: number) => init.slice(i).some(s => s.state?.running || s.state?.terminated || s.lastState?.terminated);

function hasInitialized(pod: Pod, status: PodStatus): boolean {
  const last = pod.spec.initContainers?.at(-1);
  if (!last) return true;
  if ((status.containerStatuses ?? []).some(s => s.lastState?.terminated || s.state?.running || s.state?.terminated)) return true;
  const s = status.initContainerStatuses?.find(x => x.name === last.name);
  if (isSidecar(last)) return s?.started === true;
  return (s?.state?.terminated ?? s?.lastState?.terminated)?.exitCode === 0;
}
