/** Brings one container up: image, configuration, creation, start, postStart hook; each failure has upstream's reason. */
import { sayOfContainer, type KubeletContext } from '../context.ts';
import { bareMessage, goDuration, goError } from '../go-text.ts';
import { ImageError } from '../images/puller.ts';
import { containerHash, formatPod, podDirectory } from '../names.ts';
import type { Container, Pod } from '../objects.ts';
import { isHostNetwork } from '../objects.ts';
import { findContainer, nanosToMs, restartCountOf, type PodRuntime } from '../pod-runtime.ts';
import { linuxResources } from '../resources/linux.ts';
import type { ContainerConfig, Image, Mount, PodSandboxConfig } from '../runtime.ts';
import { containerMounts } from '../volumes/container-mounts.ts';
import type { MountedVolumes } from '../volumes/mounter.ts';
import { planContainerConfig } from './config.ts';
import { planHostsFile } from './dns.ts';
import { ConfigError, planEnv } from './env.ts';
import { runHook } from './hooks.ts';
import { killContainer } from './kill.ts';
import { verifyNonRoot } from './security.ts';
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
  readonly podIPs: readonly string[];
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
  const { imageRef, image } = await untilEnding(inputs.ending, () => ensureImage(at, inputs));
  const config = await configure(at, inputs, { imageRef, image });
  const id = await at.gate.run(async () => {
    if (inputs.ending.aborted) throw new EndingError();
    const created = await attempt(at.runtime.createContainer(inputs.sandboxId, config, inputs.sandbox), 'CreateContainerError', say);
    say('Normal', 'Created', 'Container created');
    await start(at, inputs, created);
    return created;
  });
  say('Normal', 'Started', 'Container started');
  await untilEnding(inputs.ending, () => postStart(at, inputs, id));
}

/** What the runtime knows of the new container is read while it starts; that it runs is known without asking. */
async function start(at: KubeletContext, inputs: StartInputs, id: string): Promise<void> {
  const { pod, container } = inputs;
  const uid = pod.metadata.uid ?? '';
  const created = at.runtime.containerStatus(id).catch(() => undefined);
  try {
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

async function ensureImage(at: KubeletContext, { pod, container, sandbox }: StartInputs): Promise<{ imageRef: string; image: Image | undefined }> {
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

async function configure(at: KubeletContext, inputs: StartInputs, { imageRef, image }: { imageRef: string; image: Image | undefined }): Promise<ContainerConfig> {
  const { pod, container, podIPs } = inputs;
  try {
    verifyNonRoot(pod, container, image);
    const env = planEnv(pod, container, { facts: { podIPs, hostIPs: at.config.nodeIPs }, sources: await envSources(at, inputs) });
    const last = findContainer(at.cache.get(pod.metadata.uid ?? ''), container.name);
    const restartCount = last ? restartCountOf(last) + 1 : toldRestarts(at, inputs);
    const [mounts, own] = await Promise.all([
      containerMounts(container, { volumes: inputs.volumes, env, fs: at.fs }),
      ownMounts(at, inputs, restartCount),
      at.fs.mkdir(`${inputs.sandbox.logDirectory}/${container.name}`),
    ]);
    const resources = linuxResources(pod.spec, container, at.memoryCapacity);
    const taken = new Set(mounts.map(m => m.containerPath));
    return planContainerConfig({ pod, container, restartCount, image, imageRef, env, mounts: [...mounts, ...own.filter(m => !taken.has(m.containerPath))], resources });
  } catch (error) {
    const text = error instanceof ConfigError ? error.message : goError(error);
    sayOfContainer(at, pod, container)('Warning', 'Failed', `Error: ${text}`);
    throw new StartError('CreateContainerConfigError', text, { cause: error });
  }
}

/** Where the runtime has lost what it knew, the status goes on counting. */
function toldRestarts(at: KubeletContext, { pod, container }: StartInputs): number {
  const { containerStatuses = [], initContainerStatuses = [] } = at.statuses.last(pod);
  const told = [...containerStatuses, ...initContainerStatuses].find(s => s.name === container.name);
  return (told?.restartCount ?? 0) + (told?.state?.terminated ? 1 : 0);
}

/** The hosts file, shared by the pod's containers, and each run's own termination log. */
async function ownMounts(at: KubeletContext, { pod, container, podIPs }: StartInputs, restartCount: number): Promise<Mount[]> {
  const base = podDirectory(at.config.root, pod.metadata.uid ?? '');
  const mounts: Mount[] = [];
  const writes: Promise<void>[] = [];
  if (podIPs.length > 0 || isHostNetwork(pod)) {
    const text = planHostsFile(pod, { podIPs, clusterDomain: at.config.clusterDomain, hostFile: at.config.hostsFile ?? '127.0.0.1\tlocalhost\n' });
    writes.push(at.fs.mkdir(base).then(() => at.fs.writeFile(`${base}/etc-hosts`, text, 0o644)));
    mounts.push({ containerPath: '/etc/hosts', hostPath: `${base}/etc-hosts`, readonly: false, propagation: 'PROPAGATION_PRIVATE' });
  }
  const logPath = container.terminationMessagePath ?? '/dev/termination-log';
  if (logPath !== '') {
    const folder = `${base}/containers/${container.name}`;
    const file = `${folder}/${restartCount.toString(16).padStart(8, '0')}`;
    writes.push(at.fs.mkdir(folder).then(() => at.fs.writeFile(file, '', 0o666)));
    mounts.push({ containerPath: logPath, hostPath: file, readonly: false, propagation: 'PROPAGATION_PRIVATE' });
  }
  await Promise.all(writes);
  return mounts;
}

async function envSources(at: KubeletContext, { container, volumes }: StartInputs): Promise<Parameters<typeof planEnv>[2]['sources']> {
  const files = new Map<string, string>();
  for (const { valueFrom } of container.env ?? []) {
    const ref = valueFrom?.fileKeyRef;
    const root = ref && volumes.get(ref.volumeName)?.hostPath;
    if (!ref || root === undefined) continue;
    const text = await at.fs.readText(`${root}/${ref.path}`).catch(() => undefined);
    if (text !== undefined) files.set(`${ref.volumeName}/${ref.path}`, text);
  }
  return {
    configMap: (ns, name) => at.api.configMap(ns, name),
    secret: (ns, name) => at.api.secret(ns, name),
    services: () => at.api.services(),
    allocatable: at.config.allocatable ?? at.config.capacity,
    volumeFile: (volume, path) => files.get(`${volume}/${path}`),
  };
}

async function postStart(at: KubeletContext, inputs: StartInputs, id: string): Promise<void> {
  const { pod, container, podIPs } = inputs;
  const hook = container.lifecycle?.postStart;
  if (!hook) return;
  try {
    await runHook(hook, { pod, container, containerId: id, podIP: podIPs[0] ?? '' }, at);
  } catch (error) {
    sayOfContainer(at, pod, container)('Warning', 'FailedPostStartHook', 'PostStartHook failed');
    const current = at.cache.get(pod.metadata.uid ?? '').containers.find(c => c.id === id);
    if (current) await killContainer(at, { pod, record: current, message: 'FailedPostStartHook', reason: 'FailedPostStartHook' });
    throw lookAgain(at, new StartError('PostStartHookError', bareMessage(error), { cause: error }));
  }
}
