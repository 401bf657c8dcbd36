/** Makes a container's configuration for the runtime, and the files on the node that belong to it. */
import type { KubeletContext } from '../context.ts';
import type { Present } from '../images/puller.ts';
import { podDirectory } from '../names.ts';
import { isHostNetwork, type Container, type Pod } from '../objects.ts';
import { findContainer, restartCountOf } from '../pod-runtime.ts';
import { linuxResources } from '../resources/linux.ts';
import type { ContainerConfig, Mount, PodSandboxConfig } from '../runtime.ts';
import { containerMounts } from '../volumes/container-mounts.ts';
import type { MountedVolumes } from '../volumes/mounter.ts';
import { planContainerConfig } from './config.ts';
import { planHostsFile } from './dns.ts';
import { planEnv } from './env.ts';
import { verifyNonRoot } from './security.ts';

export interface ConfigureInputs {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandbox: PodSandboxConfig;
  readonly volumes: MountedVolumes;
  readonly podIPs: readonly string[];
  readonly image: Present;
}

export async function configure(at: KubeletContext, inputs: ConfigureInputs): Promise<ContainerConfig> {
  const { pod, container, podIPs, image } = inputs;
  verifyNonRoot(pod, container, image.image);
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
  return planContainerConfig({ pod, container, restartCount, ...image, env, mounts: [...mounts, ...own.filter(m => !taken.has(m.containerPath))], resources, seccompRoot: `${at.config.root}/seccomp` });
}

/**
 * The same while the sandbox is still being made: of a container that has never run, whose image is here, and which
 * need not know the pod's address. Undefined: whatever is in the way is met, and told, when its turn comes.
 */
export async function configureAhead(at: KubeletContext, inputs: Omit<ConfigureInputs, 'image' | 'podIPs'>): Promise<ContainerConfig | undefined> {
  const { pod, container } = inputs;
  const asksForAddress = JSON.stringify(container.env ?? []).includes('status.podIP');
  if (asksForAddress || findContainer(at.cache.get(pod.metadata.uid ?? ''), container.name)) return undefined;
  try {
    const image = await at.puller.present(container);
    return image && (await configure(at, { ...inputs, image, podIPs: at.config.nodeIPs.slice(0, 1) }));
  } catch {
    return undefined;
  }
}

const hostsFileOf = (at: KubeletContext, pod: Pod) => `${podDirectory(at.config.root, pod.metadata.uid ?? '')}/etc-hosts`;

/** The pod's own, shared by its containers: it names the pod's addresses. */
export function writeHostsFile(at: KubeletContext, pod: Pod, podIPs: readonly string[]): Promise<void> {
  const text = planHostsFile(pod, { podIPs, clusterDomain: at.config.clusterDomain, hostFile: at.config.hostsFile ?? '127.0.0.1\tlocalhost\n' });
  return at.fs.writeFile(hostsFileOf(at, pod), text, 0o644);
}

/** Where the runtime has lost what it knew, the status goes on counting. */
function toldRestarts(at: KubeletContext, { pod, container }: ConfigureInputs): number {
  const { containerStatuses = [], initContainerStatuses = [] } = at.statuses.last(pod);
  const told = [...containerStatuses, ...initContainerStatuses].find(s => s.name === container.name);
  return (told?.restartCount ?? 0) + (told?.state?.terminated ? 1 : 0);
}

/** The hosts file, shared by the pod's containers, and each run's own termination log. */
async function ownMounts(at: KubeletContext, { pod, container, podIPs }: ConfigureInputs, restartCount: number): Promise<Mount[]> {
  const base = podDirectory(at.config.root, pod.metadata.uid ?? '');
  const mounts: Mount[] = [];
  const writes: Promise<void>[] = [];
  if (podIPs.length > 0 || isHostNetwork(pod)) {
    writes.push(at.fs.mkdir(base).then(() => writeHostsFile(at, pod, podIPs)));
    mounts.push({ containerPath: '/etc/hosts', hostPath: hostsFileOf(at, pod), readonly: false, propagation: 'PROPAGATION_PRIVATE' });
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

async function envSources(at: KubeletContext, { container, volumes }: ConfigureInputs): Promise<Parameters<typeof planEnv>[2]['sources']> {
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
