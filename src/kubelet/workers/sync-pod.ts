/** One pass over a pod that should run: what is missing is made, what is wrong is stopped, and the status says so. */
import { planDns } from '../containers/dns.ts';
import { killAll, killContainer, stopSandboxes } from '../containers/kill.ts';
import { planSandboxConfig } from '../containers/sandbox-config.ts';
import { StartError, startContainer } from '../containers/start.ts';
import { sayOfPod, type KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';
import { isHostNetwork, isSidecar, isTerminalPhase, type Container, type Pod } from '../objects.ts';
import { planPodActions, type PodActions } from '../plan/pod-actions.ts';
import { podIPsOf } from '../pod-runtime.ts';
import { podCgroupParent } from '../resources/cgroups.ts';
import type { PodSandboxConfig } from '../runtime.ts';
import type { StartFailure } from '../status/container-status.ts';
import { withDefaultTag } from '../images/reference.ts';
import { MountError, type MountedVolumes } from '../volumes/mounter.ts';
import { report, sandboxIsReady } from './report.ts';
import { EndingError, untilEnding } from './until-ending.ts';

/** What a pass ends with. `again`: the next step can be taken at once; `retryAt`: look again then; `failed`: something went wrong, look again after the usual pause. */
export type SyncOutcome = { readonly kind: 'finished' } | { readonly kind: 'settled'; readonly again?: true } | { readonly kind: 'failed'; readonly retryAt?: number };

/** What a worker remembers of a pod between passes. */
export interface PodMemory {
  readonly failures: Map<string, StartFailure>;
  /** Whether the folders and control groups are there. */
  prepared: boolean;
  /** Aborted when the pod is to end. */
  readonly ending: AbortSignal;
}

export async function syncPod(at: KubeletContext, pod: Pod, memory: PodMemory): Promise<SyncOutcome> {
  const uid = pod.metadata.uid ?? '';
  if (isTerminalPhase(report(at, pod, memory).phase)) return { kind: 'finished' };
  let volumes: MountedVolumes;
  try {
    volumes = await untilEnding(memory.ending, () => prepare(at, pod, memory));
  } catch (error) {
    if (error instanceof EndingError) throw error;
    sayOfMountError(at, pod, error);
    return { kind: 'failed' };
  }
  const outcome = await act(at, pod, { memory, volumes });
  at.prober.observe(pod, at.cache.get(uid));
  return isTerminalPhase(report(at, pod, memory).phase) ? { kind: 'finished' } : outcome;
}

async function prepare(at: KubeletContext, pod: Pod, memory: PodMemory): Promise<MountedVolumes> {
  const uid = pod.metadata.uid ?? '';
  const facts = { podIPs: podIPsOf(at.cache.get(uid)), hostIPs: at.config.nodeIPs };
  const ready = memory.prepared ? Promise.resolve() : Promise.all([at.cgroups.create(pod), at.fs.mkdir(planSandbox(at, pod, 0).logDirectory ?? at.logRoot)]);
  const mounted = at.api.follow(pod).then(() => at.mounter.mountAll(pod, facts));
  // Both are waited for, so that neither fails unheard.
  const [made, volumes] = await Promise.allSettled([ready, mounted]);
  if (made.status === 'rejected') throw made.reason;
  if (volumes.status === 'rejected') throw volumes.reason;
  memory.prepared = true;
  return volumes.value;
}

function sayOfMountError(at: KubeletContext, pod: Pod, error: unknown): void {
  const say = sayOfPod(at, pod);
  if (!(error instanceof MountError)) return say('Warning', 'FailedSync', `error determining status: ${goError(error)}`);
  for (const { volume, reason } of error.failures) say('Warning', 'FailedMount', `MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${reason}`);
}

function planSandbox(at: KubeletContext, pod: Pod, attempt: number): PodSandboxConfig {
  const { config } = at;
  return planSandboxConfig({
    pod,
    attempt,
    dns: planDns(pod, { servers: config.clusterDNS, domain: config.clusterDomain, host: at.hostDns }),
    logRoot: at.logRoot,
    cgroupParent: podCgroupParent(config.cgroupRoot, pod),
    clusterDomain: config.clusterDomain,
    nodeName: config.nodeName,
  });
}

interface Work {
  readonly memory: PodMemory;
  readonly volumes: MountedVolumes;
}

async function act(at: KubeletContext, pod: Pod, work: Work): Promise<SyncOutcome> {
  const uid = pod.metadata.uid ?? '';
  const before = at.cache.get(uid);
  const actions = planPodActions(pod, before, at.prober);
  try {
    await stopWhatMust(at, pod, actions);
  } catch (error) {
    sayOfPod(at, pod)('Warning', 'FailedKillPod', `error killing pod: ${goError(error)}`);
    return { kind: 'failed' };
  }
  if (actions.killPod && !actions.createSandbox) return { kind: 'settled' };
  const sandbox = planSandbox(at, pod, actions.attempt);
  if (work.memory.ending.aborted) throw new EndingError();
  let sandboxId = actions.sandboxId;
  if (actions.createSandbox) {
    const made = await createSandbox(at, pod, { sandbox, actions });
    if (made === undefined) return { kind: 'failed' };
    sandboxId = made;
  }
  const podIPs = isHostNetwork(pod) ? at.config.nodeIPs.slice(0, 1) : podIPsOf(at.cache.get(uid));
  return startAll({ ...work, actions, start: container => startContainer(at, { pod, container, sandboxId, sandbox, podIPs, volumes: work.volumes, before, ending: work.memory.ending }) });
}

async function stopWhatMust(at: KubeletContext, pod: Pod, actions: PodActions): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  if (actions.killPod) {
    if (actions.createSandbox && actions.sandboxId) sayOfPod(at, pod)('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    await killAll(at, pod, undefined);
    await stopSandboxes(at, uid);
    return;
  }
  await Promise.all(actions.containersToKill.map(k => killContainer(at, { pod, record: k.container, message: k.message, ...(k.reason ? { reason: k.reason } : {}) })));
}

/** Undefined where it could not be made; an event says why. */
async function createSandbox(at: KubeletContext, pod: Pod, { sandbox, actions }: { sandbox: PodSandboxConfig; actions: PodActions }): Promise<string | undefined> {
  const uid = pod.metadata.uid ?? '';
  warmImage(at, actions);
  try {
    return await at.gate.run(async () => {
      const id = await at.runtime.runPodSandbox(sandbox, '');
      await at.cache.noteSandbox(uid, id);
      sandboxIsReady(at, pod);
      return id;
    });
  } catch (error) {
    sayOfPod(at, pod)('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${goError(error)}`);
    at.cache.relistSoon();
    return undefined;
  }
}

/** The runtime looks for the first image while it makes the sandbox. */
function warmImage(at: KubeletContext, actions: PodActions): void {
  const first = actions.initContainersToStart[0] ?? actions.containersToStart[0];
  try {
    if (first?.image) at.runtime.imageStatus({ image: withDefaultTag(first.image) }).catch(() => {});
  } catch {
    // An unusable name is told when the container is started.
  }
}

interface Starts extends Work {
  readonly actions: PodActions;
  start(container: Container): Promise<void>;
}

async function startAll(work: Starts): Promise<SyncOutcome> {
  const { actions, memory } = work;
  const retries: (number | undefined)[] = [];
  const tryStart = async (container: Container): Promise<boolean> => {
    try {
      await work.start(container);
      memory.failures.delete(container.name);
      return true;
    } catch (error) {
      if (error instanceof EndingError) throw error;
      const failure = error instanceof StartError ? error : new StartError('RunContainerError', goError(error), { cause: error });
      memory.failures.set(container.name, { reason: failure.reason, message: failure.message });
      retries.push(failure.retryAt);
      return false;
    }
  };
  for (const c of actions.ephemeralContainersToStart) await tryStart(c);
  for (const c of actions.initContainersToStart) {
    if (!(await tryStart(c)) && !isSidecar(c)) return outcomeOf(retries);
  }
  for (const c of actions.containersToStart) await tryStart(c);
  const sidecarStarted = actions.containersToStart.length === 0 && actions.initContainersToStart.some(c => isSidecar(c) && !c.startupProbe);
  return sidecarStarted && retries.length === 0 ? { kind: 'settled', again: true } : outcomeOf(retries);
}

function outcomeOf(retries: readonly (number | undefined)[]): SyncOutcome {
  if (retries.length === 0) return { kind: 'settled' };
  const times = retries.filter(t => t !== undefined);
  return times.length === retries.length ? { kind: 'failed', retryAt: Math.min(...times) } : { kind: 'failed' };
}
