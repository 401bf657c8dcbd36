/** The node as the kubelet posts it. Pure. */
import { timestamp } from '../../base/clock.ts';
import type { NodeCondition, NodeStatus, ContainerImage } from '../../kinds/generated/core-v1.ts';
import type { KubeletConfig } from '../config.ts';
import type { Node } from '../objects.ts';
import type { Image, RuntimeCondition } from '../runtime.ts';

export interface NodeFacts {
  /** Why the node cannot run pods; none: it is ready. */
  readonly troubles: readonly string[];
  readonly memoryPressure: boolean;
  readonly diskPressure: boolean;
  readonly pidPressure: boolean;
  readonly images: readonly Image[];
  /** `containerd://1.6.20`. */
  readonly runtimeVersion: string;
}

const MAX_IMAGES = 50;
const DECLARED = ['ExtendWebSocketsToKubelet'];

export function planNodeLabels(config: KubeletConfig): Record<string, string> {
  const { architecture, operatingSystem } = config.nodeInfo;
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': operatingSystem,
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': config.nodeName,
    'kubernetes.io/os': operatingSystem,
    ...config.labels,
  };
}

export function planNodeStatus(config: KubeletConfig, facts: NodeFacts, at: { old: Node | undefined; now: number }): NodeStatus {
  const { capacity } = config;
  return {
    addresses: [...config.nodeIPs.map(address => ({ address, type: 'InternalIP' })), { address: config.nodeName, type: 'Hostname' }],
    capacity: { ...capacity },
    allocatable: { ...(config.allocatable ?? capacity) },
    conditions: planNodeConditions(facts, at),
    daemonEndpoints: { kubeletEndpoint: { Port: config.port ?? 10250 } },
    declaredFeatures: DECLARED,
    // The server drops an empty list: it would differ for ever.
    ...(facts.images.length > 0 ? { images: imagesOf(facts.images) } : {}),
    nodeInfo: { ...config.nodeInfo, containerRuntimeVersion: facts.runtimeVersion, kubeProxyVersion: '' },
  };
}

interface Plain {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

function pressure(type: string, under: boolean, words: { readonly reasons: readonly [string, string]; readonly messages: readonly [string, string] }): Plain {
  const i = under ? 1 : 0;
  return { type, status: under ? 'True' : 'False', reason: words.reasons[i], message: words.messages[i] };
}

function planNodeConditions(facts: NodeFacts, { old, now }: { old: Node | undefined; now: number }): NodeCondition[] {
  const planned: Plain[] = [
    pressure('MemoryPressure', facts.memoryPressure, { reasons: ['KubeletHasSufficientMemory', 'KubeletHasInsufficientMemory'], messages: ['kubelet has sufficient memory available', 'kubelet has insufficient memory available'] }),
    pressure('DiskPressure', facts.diskPressure, { reasons: ['KubeletHasNoDiskPressure', 'KubeletHasDiskPressure'], messages: ['kubelet has no disk pressure', 'kubelet has disk pressure'] }),
    pressure('PIDPressure', facts.pidPressure, { reasons: ['KubeletHasSufficientPID', 'KubeletHasInsufficientPID'], messages: ['kubelet has sufficient PID available', 'kubelet has insufficient PID available'] }),
    facts.troubles.length === 0
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: facts.troubles.length === 1 ? facts.troubles[0]! : `[${facts.troubles.join(', ')}]` },
  ];
  return planned.map(c => {
    const before = old?.status?.conditions?.find(o => o.type === c.type);
    const since = before?.status === c.status ? before.lastTransitionTime : undefined;
    return { ...c, lastHeartbeatTime: timestamp(now), lastTransitionTime: since ?? timestamp(now) };
  });
}

/** What the runtime says is amiss, as upstream words it. */
export function runtimeTroubles(conditions: readonly RuntimeCondition[]): string[] {
  const of = (type: string) => conditions.find(c => c.type === type);
  const words = (c: RuntimeCondition) => `${c.type}=${c.status} reason:${c.reason} message:${c.message}`;
  const [runtime, network] = [of('RuntimeReady'), of('NetworkReady')];
  return [
    ...(runtime?.status === false ? [`container runtime not ready: ${words(runtime)}`] : []),
    ...(network?.status === false ? [`container runtime network not ready: ${words(network)}`] : []),
  ];
}

function imagesOf(images: readonly Image[]): ContainerImage[] {
  return [...images].sort((a, b) => b.size - a.size).slice(0, MAX_IMAGES).map(i => ({ names: [...i.repoDigests, ...i.repoTags], sizeBytes: i.size }));
}

/** Whether more than heartbeats differ. */
export function statusDiffers(a: Node['status'], b: NodeStatus): boolean {
  const plain = (s: Node['status'] | NodeStatus) => {
    const { conditions, ...rest } = s ?? {};
    const sorted = Object.fromEntries(Object.entries(rest).filter(([k]) => k in b).sort(([x], [y]) => (x < y ? -1 : 1)));
    return canonical([sorted, (conditions ?? []).filter(c => b.conditions?.some(x => x.type === c.type)).map(c => ({ ...c, lastHeartbeatTime: undefined }))]);
  };
  return plain(a) !== plain(b);
}
const canonical = (value: unknown): string => JSON.stringify(value, (_k, v: unknown) => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1))) : v));
