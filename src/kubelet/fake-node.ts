/** A kubelet on a simulated node with an API of its own, for tests: pods go in, every status they had comes out. */
import { VirtualClock } from '../base/virtual-clock.ts';
import { seededRandom } from '../base/random.ts';
import { freeze } from '../base/freeze.ts';
import { plainCopy } from '../client/plain-copy.ts';
import { StatusError } from '../machinery/status-error.ts';
import { MemoryFilesystem } from './adapters/memory-fs.ts';
import { SimulatedNetwork } from './adapters/simulated/network.ts';
import { SimulatedRuntime, type SimulatedOptions } from './adapters/simulated/runtime.ts';
import type { IssuedToken, KubeletApi, PodChange } from './api.ts';
import type { KubeletConfig } from './config.ts';
import { runPods, type RunningPods } from './kubelet.ts';
import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodStatus, Secret, Service } from './objects.ts';
import { qosClass } from './resources/qos.ts';

export interface SeenStatus {
  readonly at: number;
  readonly status: PodStatus;
}
export interface SeenEvent {
  readonly at: number;
  readonly pod: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
}

const WRITE_TAKES = 2;

export class FakeApi implements KubeletApi {
  readonly podsSynced = Promise.resolve();
  readonly history = new Map<string, SeenStatus[]>();
  readonly configMaps = new Map<string, ConfigMap>();
  readonly secrets = new Map<string, Secret>();
  readonly claims = new Map<string, PersistentVolumeClaim>();
  readonly volumes = new Map<string, PersistentVolume>();
  readonly serviceList: Service[] = [];
  private readonly clock: VirtualClock;
  private readonly stored = new Map<string, Pod>();
  private readonly handlers = new Set<(c: PodChange) => void>();
  private readonly referenceHandlers = new Set<(uid: string) => void>();

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  watchPods(handler: (change: PodChange) => void): void {
    this.handlers.add(handler);
    for (const pod of this.stored.values()) handler({ type: 'added', pod });
  }
  pods(): readonly Pod[] {
    return [...this.stored.values()];
  }
  pod(name: string): Pod | undefined {
    return this.pods().find(p => p.metadata.name === name);
  }
  node(): Node | undefined {
    return undefined;
  }
  services(): readonly Service[] {
    return this.serviceList;
  }
  async follow(): Promise<void> {}
  unfollow(): void {}
  onReferenceChange(handler: (uid: string) => void): void {
    this.referenceHandlers.add(handler);
  }
  touchReferences(): void {
    for (const uid of this.stored.keys()) for (const h of this.referenceHandlers) h(uid);
  }
  configMap(ns: string, name: string): ConfigMap | undefined {
    return this.configMaps.get(`${ns}/${name}`);
  }
  secret(ns: string, name: string): Secret | undefined {
    return this.secrets.get(`${ns}/${name}`);
  }
  async claim(ns: string, name: string): Promise<PersistentVolumeClaim> {
    return found(this.claims.get(`${ns}/${name}`), 'persistentvolumeclaims', name);
  }
  async volume(name: string): Promise<PersistentVolume> {
    return found(this.volumes.get(name), 'persistentvolumes', name);
  }
  async issueToken({ expirationSeconds }: { expirationSeconds: number }): Promise<IssuedToken> {
    const issuedAt = this.clock.now();
    return { token: `token-${issuedAt}`, issuedAt, expiresAt: issuedAt + expirationSeconds * 1000 };
  }
  async writePodStatus(pod: Pod, _old: PodStatus, next: PodStatus): Promise<Pod> {
    await new Promise<void>(resolve => this.clock.after(WRITE_TAKES, resolve));
    const now = this.stored.get(pod.metadata.uid ?? '');
    if (!now) throw new StatusError(404, 'NotFound', 'gone');
    const status = plainCopy(next);
    const changed = { ...now, status } as Pod;
    this.put(changed);
    this.record(changed);
    return changed;
  }
  async deletePod(pod: Pod): Promise<void> {
    const now = this.stored.get(pod.metadata.uid ?? '');
    if (!now) return;
    this.stored.delete(pod.metadata.uid ?? '');
    this.tell({ type: 'deleted', pod: now });
  }

  /** The scheduler has bound it. */
  create(name: string, spec: Partial<Pod['spec']>, metadata: Partial<Pod['metadata']> = {}): Pod {
    const full = plainCopy({ restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: 'node', containers: [], ...spec }) as Pod['spec'];
    const pod = freeze({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1, ...metadata }, spec: full, status: { phase: 'Pending', qosClass: qosClass(full), conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] } }) as Pod;
    this.put(pod, 'added');
    this.record(pod);
    return pod;
  }
  update(name: string, change: (pod: Pod) => Pod): void {
    const pod = this.pod(name);
    if (pod) this.put(change(pod));
  }
  /** As the API server does: a finished pod goes at once, another is marked. */
  delete(name: string, grace?: number): void {
    const pod = this.pod(name);
    if (!pod) return;
    const seconds = grace ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    if (seconds === 0 || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      void this.deletePod(pod);
      return;
    }
    this.put({ ...pod, metadata: { ...pod.metadata, generation: (pod.metadata.generation ?? 0) + 1, deletionTimestamp: new Date(this.clock.now() + seconds * 1000).toISOString(), deletionGracePeriodSeconds: seconds } });
  }

  private put(pod: Pod, type: 'added' | 'updated' = 'updated'): void {
    this.stored.set(pod.metadata.uid ?? '', freeze(pod));
    this.tell({ type, pod });
  }
  private tell(change: PodChange): void {
    for (const h of this.handlers) h(change);
  }
  private record(pod: Pod): void {
    const name = pod.metadata.name ?? '';
    const list = this.history.get(name) ?? [];
    this.history.set(name, [...list, { at: this.clock.now(), status: pod.status as PodStatus }]);
  }
}

function found<T>(object: T | undefined, plural: string, name: string): T {
  if (object === undefined) throw new StatusError(404, 'NotFound', `${plural} ${JSON.stringify(name)} not found`);
  return object;
}

export interface FakeNode {
  readonly clock: VirtualClock;
  readonly api: FakeApi;
  readonly runtime: SimulatedRuntime;
  readonly fs: MemoryFilesystem;
  readonly events: SeenEvent[];
  readonly running: RunningPods;
  /** Stops the kubelet; its containers run on. */
  stop(): void;
  /** Another kubelet on the same node. */
  restart(): Promise<FakeNode>;
  eventsOf(pod: string): SeenEvent[];
}

export interface FakeNodeOptions {
  readonly seed?: number;
  readonly runtime?: Partial<SimulatedOptions>;
  readonly network?: SimulatedNetwork;
  readonly config?: Partial<KubeletConfig>;
}

const CONFIG: KubeletConfig = {
  nodeName: 'node',
  nodeIPs: ['10.89.0.2'],
  root: '/var/lib/kubelet',
  cgroupRoot: '/skiff',
  cgroups: false,
  clusterDNS: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  capacity: { cpu: '2', memory: '4Gi', pods: '110', 'ephemeral-storage': '100Gi' },
  nodeInfo: { architecture: 'amd64', bootID: 'b', kernelVersion: 'k', machineID: 'm', operatingSystem: 'linux', osImage: 'o', systemUUID: 's', kubeletVersion: 'v1.36.2' },
};

export async function startFakeNode(options: FakeNodeOptions = {}): Promise<FakeNode> {
  const clock = new VirtualClock();
  const fs = new MemoryFilesystem();
  const runtime = new SimulatedRuntime({ clock, fs, ...options.runtime });
  return boot({ clock, fs, runtime, api: new FakeApi(clock), events: [] }, options);
}

type Parts = Pick<FakeNode, 'clock' | 'fs' | 'runtime' | 'api' | 'events'>;

async function boot(parts: Parts, options: FakeNodeOptions): Promise<FakeNode> {
  const { clock, fs, runtime, api, events } = parts;
  const stopper = new AbortController();
  const starting = runPods({
    api, runtime, fs, clock,
    network: options.network ?? new SimulatedNetwork(),
    random: seededRandom(options.seed ?? 1),
    config: { ...CONFIG, ...options.config },
    signal: stopper.signal,
    events: { record: (about, ...[type, reason, message, fieldPath]) => void events.push({ at: clock.now(), pod: about.metadata.name ?? '', type, reason, message, fieldPath }) },
  });
  await clock.settle();
  const running = await starting;
  const stop = () => {
    stopper.abort(new Error('kubelet stopped'));
    running.workers.close();
    running.at.prober.close();
  };
  return { ...parts, running, stop, restart: () => (stop(), boot({ ...parts }, options)), eventsOf: pod => events.filter(e => e.pod === pod) };
}
