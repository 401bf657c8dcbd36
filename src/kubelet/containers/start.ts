/** Brings one container up: image, configuration, creation, start, postStart hook; each failure has upstream's reason. */
import { sayOfContainer, type KubeletContext } from '../context.ts';
import { bareMessage, goDuration, goError } from '../go-text.ts';
import { ImageError, presentAlready, type Present } from '../images/puller.ts';
import { containerHash, formatPod } from '../names.ts';
import type { Container, Pod } from '../objects.ts';
import { nanosToMs, type PodRuntime } from '../pod-runtime.ts';
import type { ContainerConfig, PodSandboxConfig } from '../runtime.ts';
import type { MountedVolumes } from '../volumes/mounter.ts';
import { configure, writeHostsFile } from './configure.ts';
import { ConfigError } from './env.ts';
import { runHook } from './hooks.ts';
import { killContainer } from './kill.ts';
import { EndingError, untilEnding } from '../workers/until-ending.ts';

/** `reason` and `message` are what the waiting container shows. */
export class StartError extends Error {
  readonly reason: string;
  /** When trying again makes sense; absent: after the usual pause. */
  readonly retryAt: number | undefined;
  constructor(reason: string, message: string, options: { retryAt?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StartError';
    this.reason = reason;
    this.retryAt = options.retryAt;
  }
}

export interface StartInputs {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandboxId: string;
  readonly sandbox: PodSandboxConfig;
  /** Told by the runtime shortly after it has made the sandbox. */
  readonly podIPs: Promise<readonly string[]>;
  /** What was found out while the sandbox was being made. */
  readonly ahead: ContainerConfig | undefined;
  readonly volumes: MountedVolumes;
  /** What ran when the pass began: a container that was killed since has not crashed. */
  readonly before: PodRuntime;
  /** Aborted when the pod is to end. */
  readonly ending: AbortSignal;
}

export async function startContainer(at: KubeletContext, inputs: StartInputs): Promise<void> {
  const { pod, container } = inputs;
  const say = sayOfContainer(at, pod, container);
  pauseAfterCrash(at, inputs);
  const { ahead } = inputs;
  if (ahead) say('Normal', 'Pulled', presentAlready(container));
  const config = ahead ?? (await configureNow(at, inputs));
  const id = await at.gate.goOn(async () => {
    if (inputs.ending.aborted) throw new EndingError();
    const hosts = ahead ? inputs.podIPs.then(podIPs => writeHostsFile(at, pod, podIPs)) : undefined;
    // Looked at only once the container is there: until then a failure must not go unheard.
    hosts?.catch(() => {});
    const created = await attempt(at.runtime.createContainer(inputs.sandboxId, config, inputs.sandbox), 'CreateContainerError', say);
    say('Normal', 'Created', 'Container created');
    await start(at, inputs, { id: created, hosts });
    return created;
  });
  say('Normal', 'Started', 'Container started');
  await untilEnding(inputs.ending, () => postStart(at, inputs, id));
}

/** What is wrong with the image, or with what the pod names, is told after the sandbox: its addresses come first. */
async function configureNow(at: KubeletContext, inputs: StartInputs): Promise<ContainerConfig> {
  const { pod, container } = inputs;
  const podIPs = await inputs.podIPs;
  const image = await untilEnding(inputs.ending, () => ensureImage(at, inputs));
  try {
    return await configure(at, { ...inputs, podIPs, image });
  } catch (error) {
    const text = error instanceof ConfigError ? error.message : goError(error);
    sayOfContainer(at, pod, container)('Warning', 'Failed', `Error: ${text}`);
    throw new StartError('CreateContainerConfigError', text, { cause: error });
  }
}

/** What the runtime knows of the new container is read while it starts; that it runs is known without asking. */
async function start(at: KubeletContext, inputs: StartInputs, { id, hosts }: { id: string; hosts: Promise<void> | undefined }): Promise<void> {
  const { pod, container } = inputs;
  const uid = pod.metadata.uid ?? '';
  const created = at.runtime.containerStatus(id).catch(() => undefined);
  try {
    if (hosts) await attempt(hosts, 'RunContainerError', sayOfContainer(at, pod, container));
    await attempt(at.runtime.startContainer(id), 'RunContainerError', sayOfContainer(at, pod, container));
  } catch (error) {
    await at.cache.noteContainer(uid, id, inputs.sandboxId).catch(() => {});
    throw lookAgain(at, error);
  }
  const status = await created;
  if (status?.state === 'CONTAINER_CREATED') at.cache.noteStarted(uid, { ...status, podSandboxId: inputs.sandboxId });
  else await at.cache.noteContainer(uid, id, inputs.sandboxId);
}

/** A container that ended just now is looked at again at once: whether it waits is decided then. */
function lookAgain(at: KubeletContext, error: unknown): unknown {
  return error instanceof StartError ? new StartError(error.reason, error.message, { retryAt: at.clock.now() + 1, cause: error.cause }) : error;
}

async function attempt<T>(work: Promise<T>, reason: string, say: ReturnType<typeof sayOfContainer>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    say('Warning', 'Failed', `Error: ${bareMessage(error)}`);
    throw new StartError(reason, bareMessage(error), { cause: error });
  }
}

/** A container that has just ended waits before it runs again, longer each time. */
function pauseAfterCrash(at: KubeletContext, { pod, container, before }: StartInputs): void {
  const last = before.containers.find(c => c.metadata.name === container.name && c.state === 'CONTAINER_EXITED');
  if (!last) return;
  const key = crashKey(pod, container);
  const ended = nanosToMs(last.finishedAt);
  const until = at.crashes.until(key, ended);
  if (until === undefined) return at.crashes.next(key, ended);
  sayOfContainer(at, pod, container)('Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`);
  throw new StartError('CrashLoopBackOff', `back-off ${goDuration(at.crashes.get(key))} restarting failed container=${container.name} pod=${formatPod(pod)}`, { retryAt: until });
}

export const crashKey = (pod: Pod, container: Container): string => `${pod.metadata.uid}_${container.name}_${containerHash(container)}`;

async function ensureImage(at: KubeletContext, { pod, container, sandbox }: StartInputs): Promise<Present> {
  const say = sayOfContainer(at, pod, container);
  try {
    return await at.puller.ensure({ pod, container, sandbox, auths: at.pullSecrets(pod), say });
  } catch (error) {
    if (!(error instanceof ImageError)) throw new StartError('ImageInspectError', goError(error), { cause: error });
    say('Warning', 'Failed', `Error: ${error.reason}`);
    // Looked at again soon, to show the pause; pulled again when the pause is over.
    const retryAt = error.retryAt ?? (error.reason === 'ErrImagePull' ? at.clock.now() + 1_000 : undefined);
    throw new StartError(error.reason, error.message, { cause: error, ...(retryAt === undefined ? {} : { retryAt }) });
  }
}

async function postStart(at: KubeletContext, inputs: StartInputs, id: string): Promise<void> {
  const { pod, container } = inputs;
  const hook = container.lifecycle?.postStart;
  if (!hook) return;
  try {
    await runHook(hook, { pod, container, containerId: id, podIP: (await inputs.podIPs)[0] ?? '' }, at);
  } catch (error) {
    sayOfContainer(at, pod, container)('Warning', 'FailedPostStartHook', 'PostStartHook failed');
    const current = at.cache.get(pod.metadata.uid ?? '').containers.find(c => c.id === id);
    if (current) await killContainer(at, { pod, record: current, message: 'FailedPostStartHook', reason: 'FailedPostStartHook' });
    throw lookAgain(at, new StartError('PostStartHookError', bareMessage(error), { cause: error }));
  }
}
