/** One pass over a pod that should run: what is missing is made, what is wrong is stopped, and the status says so. */
import { configureAhead } from '../containers/configure.ts';
import { killAll, killContainer, stopSandboxes } from '../containers/kill.ts';
import { StartError, startContainer } from '../containers/start.ts';
import { sayOfPod, type KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';
import { isSidecar, isTerminalPhase, type Container, type Pod } from '../objects.ts';
import { planPodActions, type PodActions } from '../plan/pod-actions.ts';
import { podIPsOf } from '../pod-runtime.ts';
import type { ContainerConfig, PodSandboxConfig } from '../runtime.ts';
import type { StartFailure } from '../status/container-status.ts';
import { MountError, type MountedVolumes } from '../volumes/mounter.ts';
import { createSandbox, EarlySandbox, knownIPs, planSandbox, type MadeSandbox } from './pod-sandbox.ts';
import { report, sandboxIsReady } from './report.ts';
import { EndingError, untilEnding } from './until-ending.ts';

/** What a pass ends with. `again`: the next step can be taken at once; `retryAt`: look again then; `failed`: something went wrong, look again after the usual pause. */
export type SyncOutcome = { readonly kind: 'finished' } | { readonly kind: 'settled'; readonly again?: true } | { readonly kind: 'failed'; readonly retryAt?: number };

/** What a worker remembers of a pod between passes. */
export interface PodMemory {
  readonly failures: Map<string, StartFailure>;
  /** Whether the folders and control groups are there. */
  prepared: boolean;
  /** Whether its sandbox was once begun before the volumes were there. */
  hastened: boolean;
  /** Aborted when the pod is to end. */
  readonly ending: AbortSignal;
}

export async function syncPod(at: KubeletContext, pod: Pod, memory: PodMemory): Promise<SyncOutcome> {
  const uid = pod.metadata.uid ?? '';
  if (isTerminalPhase(report(at, pod, memory).phase)) return { kind: 'finished' };
  const early = new EarlySandbox(at, pod, memory);
  early.begin();
  try {
    const volumes = await mounted(at, pod, { memory, early });
    if (!volumes) return { kind: 'failed' };
    const outcome = await act(at, pod, { memory, volumes, early });
    at.prober.observe(pod, at.cache.get(uid));
    return isTerminalPhase(report(at, pod, memory).phase) ? { kind: 'finished' } : outcome;
  } catch (error) {
    await early.settled();
    throw error;
  }
}

interface Preparation {
  readonly memory: PodMemory;
  readonly early: EarlySandbox;
}

/** Undefined where the volumes cannot be had; events say why. */
async function mounted(at: KubeletContext, pod: Pod, preparation: Preparation): Promise<MountedVolumes | undefined> {
  try {
    return await untilEnding(preparation.memory.ending, () => prepare(at, pod, preparation));
  } catch (error) {
    if (error instanceof EndingError) throw error;
    sayOfMountError(at, pod, error);
    await preparation.early.takeBack();
    return undefined;
  }
}

async function prepare(at: KubeletContext, pod: Pod, { memory, early }: Preparation): Promise<MountedVolumes> {
  const uid = pod.metadata.uid ?? '';
  const facts = { podIPs: podIPsOf(at.cache.get(uid)), hostIPs: at.config.nodeIPs };
  const ready = memory.prepared ? Promise.resolve() : Promise.all([at.cgroups.create(pod), at.fs.mkdir(planSandbox(at, pod, 0).logDirectory ?? at.logRoot)]);
  const filled = at.api.follow(pod).then(() => {
    early.begin();
    return at.mounter.mountAll(pod, facts);
  });
  // Both are waited for, so that neither fails unheard.
  const [made, volumes] = await Promise.allSettled([ready, filled]);
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

interface Work {
  readonly memory: PodMemory;
  readonly volumes: MountedVolumes;
  readonly early: EarlySandbox;
}

async function act(at: KubeletContext, pod: Pod, work: Work): Promise<SyncOutcome> {
  const uid = pod.metadata.uid ?? '';
  const before = at.cache.get(uid);
  const actions = planPodActions(pod, before, at.prober);
  // Of a new pod nothing runs, or only the sandbox that was begun early.
  const isNew = before.sandboxes.length === 0 && before.containers.length === 0;
  try {
    if (!isNew) await stopWhatMust(at, pod, actions);
  } catch (error) {
    sayOfPod(at, pod)('Warning', 'FailedKillPod', `error killing pod: ${goError(error)}`);
    return { kind: 'failed' };
  }
  if (actions.killPod && !actions.createSandbox) return { kind: 'settled' };
  const sandbox = planSandbox(at, pod, actions.attempt);
  if (work.memory.ending.aborted) throw new EndingError();
  const ahead = actions.createSandbox ? configureFirst(at, pod, { ...work, actions, sandbox }) : new Map<string, Promise<ContainerConfig | undefined>>();
  const made = actions.createSandbox ? await sandboxOf(at, pod, { ...work, actions, sandbox }) : { id: actions.sandboxId, podIPs: Promise.resolve(knownIPs(at, pod)) };
  if (!made) return { kind: 'failed' };
  const shared = { pod, sandboxId: made.id, sandbox, podIPs: made.podIPs, volumes: work.volumes, before, ending: work.memory.ending };
  return startAll({ ...work, actions, start: async container => startContainer(at, { ...shared, container, ahead: await ahead.get(container.name) }) });
}

interface NewSandbox extends Work {
  readonly actions: PodActions;
  readonly sandbox: PodSandboxConfig;
}

/** The early one, where there is one; that it stands is told at once, without waiting for the containers. */
async function sandboxOf(at: KubeletContext, pod: Pod, { early, actions, sandbox }: NewSandbox): Promise<MadeSandbox | undefined> {
  const made = await ((actions.attempt === 0 ? early.take() : undefined) ?? createSandbox(at, pod, sandbox));
  made?.podIPs.then(() => sandboxIsReady(at, pod)).catch(() => {});
  return made;
}

/** While the sandbox is being made, the containers that come first are got ready. */
function configureFirst(at: KubeletContext, pod: Pod, { actions, sandbox, volumes }: NewSandbox): Map<string, Promise<ContainerConfig | undefined>> {
  const first = [...actions.initContainersToStart, ...actions.containersToStart];
  return new Map(first.map(container => [container.name, configureAhead(at, { pod, container, sandbox, volumes })]));
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

interface Starts {
  readonly memory: PodMemory;
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
