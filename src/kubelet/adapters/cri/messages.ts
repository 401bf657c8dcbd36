/** Turns decoded CRI messages into the port's shapes: small numbers as numbers, times as bigint, absent parts left out. */
import type {
  Container, ContainerEvent, ContainerStats, ContainerStatus, FilesystemUsage, Image, LinuxContainerResources, Mount, PodSandbox, PodSandboxStatus,
} from '../../runtime.ts';
import type { Message } from './codec.ts';

type Decoded<T> = T & Message;
const message = (value: unknown): Message => (value ?? {}) as Message;
const time = (value: unknown): bigint => (value as bigint | undefined) ?? 0n;
const text = (value: unknown): string => (value as string | undefined) ?? '';
const map = (value: unknown): Record<string, string> => (value as Record<string, string> | undefined) ?? {};

export function podSandbox(m: Message): PodSandbox {
  const { name, uid, namespace, attempt } = m['metadata'] as Decoded<PodSandbox['metadata']>;
  return { id: text(m['id']), metadata: { name, uid, namespace, attempt }, state: m['state'] as PodSandbox['state'], createdAt: time(m['createdAt']), labels: map(m['labels']), annotations: map(m['annotations']) };
}

export function podSandboxStatus(m: Message): PodSandboxStatus {
  const network = m['network'] as { ip: string; additionalIps: { ip: string }[] } | null;
  const options = (m['linux'] as { namespaces?: { options?: Message } } | null)?.namespaces?.options;
  return {
    ...podSandbox(m),
    ...(network ? { network: { ip: network.ip, additionalIps: network.additionalIps.map(({ ip }) => ({ ip })) } } : {}),
    ...(options ? { linux: { namespaces: { options: { network: options['network'] as 'POD', pid: options['pid'] as 'POD', ipc: options['ipc'] as 'POD' } } } } : {}),
  };
}

const imageSpec = (value: unknown) => {
  const { image, annotations, userSpecifiedImage } = message(value);
  return { image: text(image), annotations: map(annotations), userSpecifiedImage: text(userSpecifiedImage) };
};

const metadata = (value: unknown) => {
  const { name, attempt } = message(value);
  return { name: text(name), attempt: (attempt as number | undefined) ?? 0 };
};

export function container(m: Message): Container {
  return {
    id: text(m['id']),
    podSandboxId: text(m['podSandboxId']),
    metadata: metadata(m['metadata']),
    image: imageSpec(m['image']),
    imageRef: text(m['imageRef']),
    state: m['state'] as Container['state'],
    createdAt: time(m['createdAt']),
    labels: map(m['labels']),
    annotations: map(m['annotations']),
  };
}

export function containerStatus(m: Message): ContainerStatus {
  const linux = (m['resources'] as { linux?: Message } | null)?.linux;
  const user = (m['user'] as { linux?: Message } | null)?.linux;
  return {
    id: text(m['id']),
    metadata: metadata(m['metadata']),
    state: m['state'] as ContainerStatus['state'],
    createdAt: time(m['createdAt']),
    startedAt: time(m['startedAt']),
    finishedAt: time(m['finishedAt']),
    exitCode: m['exitCode'] as number,
    image: imageSpec(m['image']),
    imageRef: text(m['imageRef']),
    ...(m['imageId'] ? { imageId: text(m['imageId']) } : {}),
    reason: text(m['reason']),
    message: text(m['message']),
    labels: map(m['labels']),
    annotations: map(m['annotations']),
    mounts: ((m['mounts'] as Message[] | undefined) ?? []).map(mount),
    logPath: text(m['logPath']),
    ...(linux ? { resources: { linux: resources(linux) } } : {}),
    ...(user ? { user: { linux: { uid: Number(user['uid']), gid: Number(user['gid']), supplementalGroups: (user['supplementalGroups'] as bigint[]).map(Number) } } } : {}),
  };
}

function mount(m: Message): Mount {
  return { containerPath: text(m['containerPath']), hostPath: text(m['hostPath']), readonly: m['readonly'] === true, propagation: m['propagation'] as 'PROPAGATION_PRIVATE' };
}

function resources(m: Message): LinuxContainerResources {
  const numbers = ['cpuPeriod', 'cpuQuota', 'cpuShares', 'memoryLimitInBytes', 'oomScoreAdj'] as const;
  return { ...Object.fromEntries(numbers.map(n => [n, Number(m[n])])), cpusetCpus: text(m['cpusetCpus']), cpusetMems: text(m['cpusetMems']) };
}

export function image(m: Message): Image {
  const uid = m['uid'] as { value: bigint } | null;
  return {
    id: text(m['id']),
    repoTags: m['repoTags'] as string[],
    repoDigests: m['repoDigests'] as string[],
    size: Number(m['size']),
    ...(uid ? { uid: { value: Number(uid.value) } } : {}),
    username: text(m['username']),
    pinned: m['pinned'] === true,
  };
}

export function containerStats(m: Message): ContainerStats {
  const attributes = message(m['attributes']);
  const part = (name: 'cpu' | 'memory' | 'writableLayer') => (m[name] ? { [name]: m[name] } : {});
  return {
    attributes: { id: text(attributes['id']), metadata: metadata(attributes['metadata']), labels: map(attributes['labels']), annotations: map(attributes['annotations']) },
    ...part('cpu'),
    ...part('memory'),
    ...part('writableLayer'),
  } as ContainerStats;
}

export function filesystemUsage(m: Message): FilesystemUsage {
  const value = (v: unknown) => ((v as { value: bigint } | null)?.value ?? 0n);
  return { timestamp: time(m['timestamp']), mountpoint: text(message(m['fsId'])['mountpoint']), usedBytes: value(m['usedBytes']), inodesUsed: value(m['inodesUsed']) };
}

export function containerEvent(m: Message): ContainerEvent {
  const uid = (m['podSandboxStatus'] as { metadata?: { uid: string } } | null)?.metadata?.uid;
  return { containerId: text(m['containerId']), type: m['containerEventType'] as ContainerEvent['type'], ...(uid ? { podUid: uid } : {}) };
}
