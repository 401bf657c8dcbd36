/** The container runtime port on any CRI v1 runtime: containerd, CRI-O. */
import {
  type AuthConfig, type ContainerConfig, type ContainerEvent, type ContainerRuntime, type ImageSpec, type LinuxContainerResources, type PodSandboxConfig, type PortForwardSession,
  RuntimeError, type StreamOptions, type StreamSession,
} from '../../runtime.ts';
import { type CriMethod, decodeResponse, encodeRequest, type Message, pathOf } from './codec.ts';
import { encodeSubscription, endedContainer, SUBSCRIBE } from './containerd-events.ts';
import { GrpcConnection, type CallOptions } from './grpc.ts';
import * as read from './messages.ts';
import { openPortForward, openStreams } from './streaming.ts';

/** As upstream's kubelet: two minutes for what may take long, none for pulls. */
const RUNTIME_TIMEOUT_MS = 120_000;
const REFUSED_WITHIN_MS = 5_000;
const REOPEN_AFTER_MS = 1_000;

export class CriRuntime implements ContainerRuntime {
  private readonly grpc: GrpcConnection;

  /** `socketPath`: the runtime's unix socket, `/run/.../containerd.sock`. Connects when first asked. */
  constructor(socketPath: string) {
    this.grpc = new GrpcConnection(socketPath);
  }

  async version() {
    const m = await this.call('Version', { version: '0.1.0' });
    return { runtimeName: String(m['runtimeName']), runtimeVersion: String(m['runtimeVersion']), runtimeApiVersion: String(m['runtimeApiVersion']) };
  }

  async status() {
    const m = await this.call('Status', { verbose: true });
    const conditions = (m['status'] as { conditions: { type: string; status: boolean; reason: string; message: string }[] }).conditions;
    return { conditions: conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })), info: m['info'] as Record<string, string> };
  }

  async updateRuntimeConfig(podCidr: string) {
    await this.call('UpdateRuntimeConfig', { runtimeConfig: { networkConfig: { podCidr } } });
  }

  async runPodSandbox(config: PodSandboxConfig, runtimeHandler: string) {
    return (await this.call('RunPodSandbox', { config, runtimeHandler }, { timeoutMs: 2 * RUNTIME_TIMEOUT_MS }))['podSandboxId'] as string;
  }
  async stopPodSandbox(podSandboxId: string) {
    await this.call('StopPodSandbox', { podSandboxId });
  }
  async removePodSandbox(podSandboxId: string) {
    await this.call('RemovePodSandbox', { podSandboxId });
  }
  async podSandboxStatus(podSandboxId: string) {
    return read.podSandboxStatus((await this.call('PodSandboxStatus', { podSandboxId }))['status'] as Message);
  }
  async listPodSandboxes() {
    return this.listOf('ListPodSandbox', 'items', read.podSandbox);
  }

  async createContainer(podSandboxId: string, config: ContainerConfig, sandboxConfig: PodSandboxConfig) {
    // Newer CRI calls an environment value bytes; on the wire a string is the same.
    const envs = config.envs?.map(({ key, value }) => ({ key, value: Buffer.from(value) }));
    return (await this.call('CreateContainer', { podSandboxId, config: envs ? { ...config, envs } : config, sandboxConfig }))['containerId'] as string;
  }
  async startContainer(containerId: string) {
    await this.call('StartContainer', { containerId });
  }
  async stopContainer(containerId: string, graceSeconds: number) {
    await this.call('StopContainer', { containerId, timeout: graceSeconds }, { timeoutMs: RUNTIME_TIMEOUT_MS + graceSeconds * 1000 });
  }
  async removeContainer(containerId: string) {
    await this.call('RemoveContainer', { containerId });
  }
  async listContainers() {
    return this.listOf('ListContainers', 'containers', read.container);
  }
  async containerStatus(containerId: string) {
    return read.containerStatus((await this.call('ContainerStatus', { containerId }))['status'] as Message);
  }
  async updateContainerResources(containerId: string, linux: LinuxContainerResources) {
    await this.call('UpdateContainerResources', { containerId, linux });
  }
  async reopenContainerLog(containerId: string) {
    await this.call('ReopenContainerLog', { containerId });
  }
  async listContainerStats() {
    return this.listOf('ListContainerStats', 'stats', read.containerStats);
  }

  async execSync(containerId: string, cmd: readonly string[], timeoutSeconds: number) {
    // The runtime ends the process at the timeout; ours is the net under it.
    const options = timeoutSeconds > 0 ? { timeoutMs: timeoutSeconds * 1000 + 5_000 } : {};
    const m = await this.call('ExecSync', { containerId, cmd, timeout: timeoutSeconds }, options);
    return { stdout: m['stdout'] as Uint8Array, stderr: m['stderr'] as Uint8Array, exitCode: m['exitCode'] as number };
  }
  async exec(containerId: string, cmd: readonly string[], options: StreamOptions): Promise<StreamSession> {
    const { stdin, stdout, stderr, tty } = options;
    return openStreams((await this.call('Exec', { containerId, cmd, stdin, stdout, stderr: stderr && !tty, tty }))['url'] as string, options);
  }
  async attach(containerId: string, options: StreamOptions): Promise<StreamSession> {
    const { stdin, stdout, stderr, tty } = options;
    return openStreams((await this.call('Attach', { containerId, stdin, stdout, stderr: stderr && !tty, tty }))['url'] as string, options);
  }
  async portForward(podSandboxId: string, port: number, onData: (data: Uint8Array) => void | Promise<void>): Promise<PortForwardSession> {
    return openPortForward((await this.call('PortForward', { podSandboxId, port: [port] }))['url'] as string, port, onData);
  }

  async pullImage(image: ImageSpec, auth: AuthConfig | undefined, sandboxConfig: PodSandboxConfig) {
    return (await this.call('PullImage', { image, ...(auth ? { auth } : {}), sandboxConfig }, {}))['imageRef'] as string;
  }
  async imageStatus(image: ImageSpec) {
    const m = (await this.call('ImageStatus', { image }))['image'] as Message | null;
    return m ? read.image(m) : undefined;
  }
  async listImages() {
    return this.listOf('ListImages', 'images', read.image);
  }
  async removeImage(image: ImageSpec) {
    await this.call('RemoveImage', { image });
  }
  async imageFsInfo() {
    return this.listOf('ImageFsInfo', 'imageFilesystems', read.filesystemUsage);
  }

  /** CRI's own stream; where there is none, containerd's; false: neither. One that breaks later is opened again. */
  async watchEvents(event: (e: ContainerEvent) => void, signal: AbortSignal): Promise<boolean> {
    const ofCri = () => this.grpc.call(pathOf('GetContainerEvents'), encodeRequest('GetContainerEvents', {}), {
      signal,
      onMessage: bytes => event(read.containerEvent(decodeResponse('GetContainerEvents', bytes))),
    });
    const ofContainerd = () => this.grpc.call(SUBSCRIBE, encodeSubscription(), {
      signal,
      onMessage: bytes => {
        const containerId = endedContainer(bytes);
        if (containerId !== undefined) event({ containerId, type: 'CONTAINER_STOPPED_EVENT' });
      },
    });
    for (const open of [ofCri, ofContainerd]) {
      const stream = open();
      if (await isRefused(stream)) continue;
      // What happened while no stream was open, none tells of.
      void keepOpen(stream, { open, reopened: () => event({ containerId: '', type: 'CONTAINER_STOPPED_EVENT' }), signal });
      return true;
    }
    return false;
  }

  close(): Promise<void> {
    this.grpc.close();
    return Promise.resolve();
  }

  private async call(method: CriMethod, request: object, options: CallOptions = { timeoutMs: RUNTIME_TIMEOUT_MS }): Promise<Message> {
    return decodeResponse(method, await this.grpc.unary(pathOf(method), encodeRequest(method, request), options));
  }

  private async listOf<T>(method: CriMethod, field: string, each: (m: Message) => T): Promise<T[]> {
    return ((await this.call(method, {}))[field] as Message[]).map(each);
  }
}

/** A server says at once that it has no such stream; one that has it says nothing until something happens. */
async function isRefused(stream: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>(resolve => (timer = setTimeout(resolve, REFUSED_WITHIN_MS, undefined).unref()));
  const refused = await Promise.race([stream.then(() => undefined, (error: unknown) => error), silence]);
  clearTimeout(timer);
  return refused instanceof RuntimeError && refused.code === 'UNIMPLEMENTED';
}

interface KeepOpen {
  readonly signal: AbortSignal;
  open(): Promise<void>;
  reopened(): void;
}

async function keepOpen(first: Promise<void>, { open, reopened, signal }: KeepOpen): Promise<void> {
  for (let stream = first; ; stream = open()) {
    await stream.catch(() => undefined);
    if (signal.aborted) return;
    await new Promise(resolve => setTimeout(resolve, REOPEN_AFTER_MS).unref());
    if (signal.aborted) return;
    reopened();
  }
}
