/**
 * A container runtime in memory, on the injected clock: pods get addresses, containers do what their commands say in a
 * very small shell, pulls and starts take their time, and any operation fails where the scenario wants it to.
 */
import { sleep, type Clock } from '../../../base/clock.ts';
import { msToNanos } from '../../pod-runtime.ts';
import { formatLogLine } from '../../logs/line.ts';
import type { MemoryFilesystem } from '../memory-fs.ts';
import { RuntimeError, type AuthConfig, type Container, type ContainerConfig, type ContainerEvent, type ContainerRuntime, type ContainerStats, type ContainerStatus, type FilesystemUsage, type Image, type ImageSpec, type LinuxContainerResources, type PodSandbox, type PodSandboxConfig, type PodSandboxStatus, type PortForwardSession, type RuntimeVersion, type StreamOptions, type StreamSession } from '../../runtime.ts';
import { ImageStore, type SimulatedImages } from './images.ts';
import { SimulatedProcess, type Exit, type ProcessWorld } from './process.ts';
import { execStepsOf, stepsOf, type ImageBehaviour } from './script.ts';
import { openStream } from './streams.ts';

/** How long things take, in milliseconds. */
export interface SimulatedDelays {
  readonly sandbox: number;
  readonly create: number;
  readonly start: number;
  readonly stop: number;
  readonly remove: number;
  readonly pull: number;
}
const DELAYS: SimulatedDelays = { sandbox: 75, create: 8, start: 46, stop: 20, remove: 20, pull: 300 };

export interface SimulatedOptions {
  readonly clock: Clock;
  readonly fs: MemoryFilesystem;
  /** The first three parts of the pods' addresses: `10.244.0`. */
  readonly podNetwork?: string;
  readonly delays?: Partial<SimulatedDelays>;
  readonly images?: SimulatedImages;
  /** Whether it tells its events, as containerd 1.7 does; without, only a relist finds out. Absent: it does. */
  readonly streamsEvents?: boolean;
  /** Asked before every operation: what it answers is thrown. */
  fail?(operation: string, subject: string): RuntimeError | undefined;
  behaviour?(image: string): ImageBehaviour;
}

interface SandboxEntry {
  readonly config: PodSandboxConfig;
  status: PodSandboxStatus;
}
interface ContainerEntry {
  readonly config: ContainerConfig;
  readonly sandboxId: string;
  status: ContainerStatus;
  process: SimulatedProcess | undefined;
  /** Files that are in no volume. */
  readonly files: Map<string, string>;
}

const notFound = (what: string, id: string) => new RuntimeError('NOT_FOUND', `an error occurred when try to find ${what} ${JSON.stringify(id)}: not found`);

export class SimulatedRuntime implements ContainerRuntime {
  readonly images: ImageStore;
  private readonly options: SimulatedOptions;
  private readonly delays: SimulatedDelays;
  private readonly sandboxes = new Map<string, SandboxEntry>();
  private readonly containers = new Map<string, ContainerEntry>();
  private readonly listeners = new Set<(e: ContainerEvent) => void>();
  private readonly addresses = new Set<number>();
  private ids = 0;

  constructor(options: SimulatedOptions) {
    this.options = options;
    this.delays = { ...DELAYS, ...options.delays };
    this.images = new ImageStore(options.images ?? {});
  }

  async version(): Promise<RuntimeVersion> {
    return { runtimeName: 'containerd', runtimeVersion: 'simulated', runtimeApiVersion: 'v1' };
  }
  async status(): Promise<{ conditions: { type: string; status: boolean; reason: string; message: string }[] }> {
    return { conditions: ['RuntimeReady', 'NetworkReady'].map(type => ({ type, status: true, reason: '', message: '' })) };
  }
  async updateRuntimeConfig(): Promise<void> {}

  async runPodSandbox(config: PodSandboxConfig): Promise<string> {
    await this.take('runPodSandbox', config.metadata.name, this.delays.sandbox);
    const id = this.nextId();
    const host = config.linux?.securityContext?.namespaceOptions?.network === 'NODE';
    const network = { ip: host ? '' : this.nextAddress() };
    const options = config.linux?.securityContext?.namespaceOptions ?? {};
    const status: PodSandboxStatus = { id, metadata: { ...config.metadata }, state: 'SANDBOX_READY', createdAt: this.now(), labels: { ...config.labels }, annotations: { ...config.annotations }, network, linux: { namespaces: { options } } };
    this.sandboxes.set(id, { config, status });
    this.emit({ containerId: id, type: 'CONTAINER_STARTED_EVENT', podUid: config.metadata.uid });
    return id;
  }
  async stopPodSandbox(id: string): Promise<void> {
    await this.take('stopPodSandbox', id, this.delays.stop);
    const entry = this.sandboxes.get(id);
    if (!entry || entry.status.state === 'SANDBOX_NOTREADY') return;
    for (const c of this.containersIn(id)) c.process?.kill();
    this.addresses.delete(Number(entry.status.network?.ip.split('.')[3]));
    entry.status = { ...entry.status, state: 'SANDBOX_NOTREADY', network: { ip: '' } };
    this.emit({ containerId: id, type: 'CONTAINER_STOPPED_EVENT', podUid: entry.config.metadata.uid });
  }
  async removePodSandbox(id: string): Promise<void> {
    await this.stopPodSandbox(id);
    for (const c of this.containersIn(id)) this.containers.delete(c.status.id);
    this.sandboxes.delete(id);
  }
  async podSandboxStatus(id: string): Promise<PodSandboxStatus> {
    const entry = this.sandboxes.get(id);
    if (!entry) throw notFound('sandbox', id);
    return entry.status;
  }
  async listPodSandboxes(): Promise<PodSandbox[]> {
    await this.take('listPodSandboxes', '', 0);
    return [...this.sandboxes.values()].map(e => e.status);
  }

  async createContainer(podSandboxId: string, config: ContainerConfig): Promise<string> {
    await this.take('createContainer', config.metadata.name, this.delays.create);
    const sandbox = this.sandboxes.get(podSandboxId);
    if (sandbox?.status.state !== 'SANDBOX_READY') throw notFound('sandbox', podSandboxId);
    const image = this.images.get(config.image.image);
    if (!image) throw new RuntimeError('NOT_FOUND', `failed to get image from containerd ${JSON.stringify(config.image.image)}: image not found`);
    const id = this.nextId();
    const status: ContainerStatus = {
      id, metadata: { ...config.metadata }, state: 'CONTAINER_CREATED', createdAt: this.now(), startedAt: 0n, finishedAt: 0n, exitCode: 0,
      image: { image: image.repoTags[0] ?? config.image.image }, imageRef: image.repoDigests[0] ?? image.id, reason: '', message: '',
      labels: { ...config.labels }, annotations: { ...config.annotations }, mounts: [...(config.mounts ?? [])], logPath: `${sandbox.config.logDirectory}/${config.logPath}`,
    };
    this.containers.set(id, { config, sandboxId: podSandboxId, status, process: undefined, files: new Map() });
    return id;
  }
  async startContainer(id: string): Promise<void> {
    const entry = this.container(id);
    await this.take('startContainer', entry.config.metadata.name, this.delays.start);
    const image = entry.status.image.image;
    const { command = [], args = [] } = entry.config;
    const behaviour = this.options.behaviour?.(image) ?? (/\/busybox[:@]/.test(image) ? 'exits' : 'serves');
    const steps = stepsOf(command, args, behaviour);
    if (!steps) {
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: ${JSON.stringify(command[0])}: stat ${command[0]}: no such file or directory: unknown`;
      entry.status = { ...entry.status, state: 'CONTAINER_EXITED', exitCode: 128, reason: 'StartError', message, startedAt: this.now(), finishedAt: this.now() };
      throw new RuntimeError('UNKNOWN', message);
    }
    entry.status = { ...entry.status, state: 'CONTAINER_RUNNING', startedAt: this.now() };
    entry.process = new SimulatedProcess(steps, this.worldOf(entry));
    void entry.process.ended.then(exit => this.exited(entry, exit));
    this.emit({ containerId: id, type: 'CONTAINER_STARTED_EVENT', podUid: this.uidOf(entry) });
  }
  async stopContainer(id: string, graceSeconds: number): Promise<void> {
    const entry = this.containers.get(id);
    await this.take('stopContainer', id, this.delays.stop);
    if (!entry?.process || entry.status.state !== 'CONTAINER_RUNNING') return;
    entry.process.terminate();
    const killed = new AbortController();
    await Promise.race([entry.process.ended, sleep(this.options.clock, graceSeconds * 1000, killed.signal).catch(() => {})]);
    killed.abort(new Error('ended'));
    entry.process.kill();
    await entry.process.ended;
  }
  async removeContainer(id: string): Promise<void> {
    await this.take('removeContainer', id, this.delays.remove);
    this.containers.get(id)?.process?.kill();
    this.containers.delete(id);
  }
  async listContainers(): Promise<Container[]> {
    return [...this.containers.values()].map(({ status: s, sandboxId }) => ({ id: s.id, podSandboxId: sandboxId, metadata: s.metadata, image: s.image, imageRef: s.imageRef, state: s.state, createdAt: s.createdAt, labels: s.labels, annotations: s.annotations }));
  }
  async containerStatus(id: string): Promise<ContainerStatus> {
    return this.container(id).status;
  }
  async updateContainerResources(id: string, resources: LinuxContainerResources): Promise<void> {
    const entry = this.container(id);
    entry.status = { ...entry.status, resources: { linux: resources } };
  }
  async reopenContainerLog(): Promise<void> {}
  async listContainerStats(): Promise<ContainerStats[]> {
    const timestamp = this.now();
    return [...this.containers.values()].filter(e => e.status.state === 'CONTAINER_RUNNING').map(({ status: s }) => ({
      attributes: { id: s.id, metadata: s.metadata, labels: s.labels, annotations: s.annotations },
      cpu: { timestamp, usageCoreNanoSeconds: { value: timestamp - s.startedAt } },
      memory: { timestamp, workingSetBytes: { value: 1_048_576n } },
    }));
  }

  async execSync(id: string, command: readonly string[], timeoutSeconds: number): Promise<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }> {
    const entry = this.running(id);
    const output = { stdout: '', stderr: '' };
    const process = this.spawn(entry, command, { stdout: text => (output.stdout += `${text}\n`), stderr: text => (output.stderr += `${text}\n`) });
    const timeout = new AbortController();
    const late = timeoutSeconds > 0 ? sleep(this.options.clock, timeoutSeconds * 1000, timeout.signal).then(() => 'late' as const, () => 'late' as const) : new Promise<'late'>(() => {});
    const result = await Promise.race([process.ended, late]);
    if (result === 'late') {
      process.kill();
      throw new RuntimeError('DEADLINE_EXCEEDED', `failed to exec in container: timeout ${timeoutSeconds}s exceeded: context deadline exceeded`);
    }
    timeout.abort(new Error('ended'));
    return { stdout: new TextEncoder().encode(output.stdout), stderr: new TextEncoder().encode(output.stderr), exitCode: result.code };
  }
  async exec(id: string, command: readonly string[], options: StreamOptions): Promise<StreamSession> {
    const entry = this.running(id);
    return openStream(options, to => this.spawn(entry, command, to));
  }
  async attach(id: string, options: StreamOptions): Promise<StreamSession> {
    const entry = this.running(id);
    return openStream(options, () => entry.process!, 'detach');
  }
  async portForward(podSandboxId: string, port: number): Promise<PortForwardSession> {
    throw new RuntimeError('UNAVAILABLE', `failed to execute portforward in network namespace of ${JSON.stringify(podSandboxId)}: failed to connect to localhost:${port} inside namespace: connection refused`);
  }

  async pullImage(image: ImageSpec, _auth: AuthConfig | undefined): Promise<string> {
    await this.take('pullImage', image.image, this.delays.pull);
    return this.images.add(image.image).id;
  }
  async imageStatus(image: ImageSpec): Promise<Image | undefined> {
    return this.images.get(image.image);
  }
  async listImages(): Promise<Image[]> {
    return this.images.list();
  }
  async removeImage(image: ImageSpec): Promise<void> {
    this.images.remove(image.image);
  }
  async imageFsInfo(): Promise<FilesystemUsage[]> {
    const used = this.images.list().reduce((sum, i) => sum + i.size, 0);
    return [{ timestamp: this.now(), mountpoint: '/var/lib/containerd', usedBytes: BigInt(used), inodesUsed: 1000n }];
  }
  async watchEvents(event: (e: ContainerEvent) => void, signal: AbortSignal): Promise<boolean> {
    if (this.options.streamsEvents === false) return false;
    this.listeners.add(event);
    signal.addEventListener('abort', () => this.listeners.delete(event), { once: true });
    return true;
  }
  async close(): Promise<void> {
    this.listeners.clear();
  }

  /** For scenarios: a container dies by itself. */
  crash(id: string): void {
    this.containers.get(id)?.process?.kill();
  }
  /** For scenarios: the machine reboots; what ran is dead. */
  reboot(): void {
    for (const s of this.sandboxes.values()) s.status = { ...s.status, state: 'SANDBOX_NOTREADY', network: { ip: '' } };
    for (const c of this.containers.values()) c.process?.kill();
    this.addresses.clear();
  }

  private exited(entry: ContainerEntry, { code, reason }: Exit): void {
    entry.status = { ...entry.status, state: 'CONTAINER_EXITED', exitCode: code, reason, finishedAt: this.now() };
    this.emit({ containerId: entry.status.id, type: 'CONTAINER_STOPPED_EVENT', podUid: this.uidOf(entry) });
  }
  private spawn(entry: ContainerEntry, command: readonly string[], to: { stdout(text: string): void; stderr(text: string): void }): SimulatedProcess {
    const steps = execStepsOf(command);
    if (!steps) {
      const [program = ''] = command;
      const why = program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH';
      throw new RuntimeError('UNKNOWN', `failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(program)}: ${why}: unknown`);
    }
    return new SimulatedProcess(steps, { ...this.worldOf(entry), stdout: async text => to.stdout(text), stderr: async text => to.stderr(text) });
  }
  private worldOf(entry: ContainerEntry): ProcessWorld {
    const { fs, clock } = this.options;
    const outside = (path: string) => {
      const mount = [...entry.status.mounts].sort((a, b) => b.containerPath.length - a.containerPath.length).find(m => path === m.containerPath || path.startsWith(`${m.containerPath}/`));
      return mount && mount.hostPath + path.slice(mount.containerPath.length);
    };
    const log = (stream: 'stdout' | 'stderr') => (text: string) => fs.append(entry.status.logPath, formatLogLine(new Date(clock.now()).toISOString().replace('Z', '000000Z'), stream, text));
    return {
      clock,
      memoryLimited: (entry.config.linux?.resources?.memoryLimitInBytes ?? 0) > 0,
      exists: async path => entry.files.has(path) || (outside(path) !== undefined && (await fs.stat(outside(path)!)) !== undefined),
      read: async path => entry.files.get(path) ?? (outside(path) === undefined ? undefined : await fs.readText(outside(path)!).catch(() => undefined)),
      write: async (path, text) => {
        const at = outside(path);
        if (at === undefined) entry.files.set(path, text);
        else await fs.writeFile(at, text);
      },
      stdout: log('stdout'),
      stderr: log('stderr'),
    };
  }

  private async take(operation: string, subject: string, ms: number): Promise<void> {
    if (ms > 0) await sleep(this.options.clock, ms);
    const failure = this.options.fail?.(operation, subject);
    if (failure) throw failure;
  }
  private container(id: string): ContainerEntry {
    const entry = this.containers.get(id);
    if (!entry) throw notFound('container', id);
    return entry;
  }
  private running(id: string): ContainerEntry {
    const entry = this.container(id);
    if (entry.status.state !== 'CONTAINER_RUNNING') throw new RuntimeError('UNKNOWN', `container is in ${entry.status.state} state`);
    return entry;
  }
  private containersIn(sandboxId: string): ContainerEntry[] {
    return [...this.containers.values()].filter(c => c.sandboxId === sandboxId);
  }
  private uidOf(entry: ContainerEntry): string {
    return this.sandboxes.get(entry.sandboxId)?.config.metadata.uid ?? '';
  }
  private emit(event: ContainerEvent): void {
    for (const listener of this.listeners) listener(event);
  }
  private now(): bigint {
    return msToNanos(this.options.clock.now());
  }
  private nextId(): string {
    return (++this.ids).toString(16).padStart(64, '0');
  }
  private nextAddress(): string {
    for (let host = 2; host < 255; host++) {
      if (this.addresses.has(host)) continue;
      this.addresses.add(host);
      return `${this.options.podNetwork ?? '10.244.0'}.${host}`;
    }
    throw new RuntimeError('UNKNOWN', 'failed to setup network for sandbox: no IP addresses available in range set');
  }
}
