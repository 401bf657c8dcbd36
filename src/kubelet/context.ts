/** What every part of one node's kubelet shares. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { EventRecorder } from '../reconcile/events.ts';
import type { KubeletApi } from './api.ts';
import type { Backoff } from './backoff.ts';
import type { KubeletConfig } from './config.ts';
import type { Filesystem } from './filesystem.ts';
import type { Gate } from './gate.ts';
import type { ImagePuller } from './images/puller.ts';
import { fieldPathOf } from './names.ts';
import type { PodNetwork } from './network.ts';
import type { Container, Pod } from './objects.ts';
import type { Prober } from './probes/prober.ts';
import type { Cgroups } from './resources/cgroups.ts';
import type { AuthConfig, ContainerRuntime, DnsConfig } from './runtime.ts';
import type { StatusWriter } from './status/status-writer.ts';
import type { VolumeMounter } from './volumes/mounter.ts';
import type { RuntimeCache } from './workers/runtime-cache.ts';

export interface KubeletContext {
  readonly config: KubeletConfig;
  readonly api: KubeletApi;
  readonly runtime: ContainerRuntime;
  /** `containerd`, `simulated`: the scheme of container ids. */
  readonly runtimeName: string;
  readonly cache: RuntimeCache;
  readonly statuses: StatusWriter;
  readonly mounter: VolumeMounter;
  readonly puller: ImagePuller;
  readonly prober: Prober;
  readonly cgroups: Cgroups;
  /** Bounds the runtime's heavy operations. */
  readonly gate: Gate;
  readonly crashes: Backoff;
  readonly fs: Filesystem;
  readonly network: PodNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly hostDns: DnsConfig;
  readonly memoryCapacity: number;
  readonly logRoot: string;
  pullSecrets(pod: Pod): readonly AuthConfig[];
}

export function sayOfContainer(at: KubeletContext, pod: Pod, container: Pick<Container, 'name'>): (type: 'Normal' | 'Warning', reason: string, message: string) => void {
  return (type, reason, message) => at.events.record(pod as Parameters<EventRecorder['record']>[0], type, reason, message, fieldPathOf(pod, container.name));
}

export function sayOfPod(at: KubeletContext, pod: Pod): (type: 'Normal' | 'Warning', reason: string, message: string) => void {
  return (type, reason, message) => at.events.record(pod as Parameters<EventRecorder['record']>[0], type, reason, message);
}
