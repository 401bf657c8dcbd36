/**
 * The kubelet's port to containers: CRI v1, in the words of `api.proto`.
 * Messages are plain objects with the proto's field names in camelCase, enums by their names, int64 as numbers
 * (timestamps in nanoseconds are bigint), absent fields left out. https://kubernetes.io/docs/concepts/architecture/cri/
 */

export interface PodSandboxMetadata { name: string; uid: string; namespace: string; attempt: number }
export interface ContainerMetadata { name: string; attempt: number }
export interface ImageSpec { image: string; annotations?: Record<string, string>; userSpecifiedImage?: string }
export interface AuthConfig { username?: string; password?: string; auth?: string; serverAddress?: string; identityToken?: string; registryToken?: string }
export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';
export interface NamespaceOption { network?: NamespaceMode; pid?: NamespaceMode; ipc?: NamespaceMode; targetId?: string }
export interface PortMapping { protocol?: 'TCP' | 'UDP' | 'SCTP'; containerPort: number; hostPort: number; hostIp?: string }
export interface DnsConfig { servers?: string[]; searches?: string[]; options?: string[] }
export interface SecurityProfile { profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost'; localhostRef?: string }

export interface LinuxSandboxSecurityContext {
  namespaceOptions?: NamespaceOption;
  runAsUser?: { value: number };
  runAsGroup?: { value: number };
  supplementalGroups?: number[];
  readonlyRootfs?: boolean;
  privileged?: boolean;
  seccomp?: SecurityProfile;
}

export interface PodSandboxConfig {
  metadata: PodSandboxMetadata;
  hostname?: string;
  /** Where the containers' logs lie; each container's `logPath` is relative to it. */
  logDirectory?: string;
  dnsConfig?: DnsConfig;
  portMappings?: PortMapping[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  linux?: { cgroupParent?: string; securityContext?: LinuxSandboxSecurityContext; sysctls?: Record<string, string>; resources?: LinuxContainerResources };
}

export interface LinuxContainerResources {
  cpuPeriod?: number;
  cpuQuota?: number;
  cpuShares?: number;
  memoryLimitInBytes?: number;
  oomScoreAdj?: number;
  cpusetCpus?: string;
  cpusetMems?: string;
  hugepageLimits?: { pageSize: string; limit: number }[];
  unified?: Record<string, string>;
  memorySwapLimitInBytes?: number;
}

export interface Mount {
  containerPath: string;
  hostPath: string;
  readonly?: boolean;
  selinuxRelabel?: boolean;
  propagation?: 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL';
  recursiveReadOnly?: boolean;
}

export interface LinuxContainerSecurityContext extends LinuxSandboxSecurityContext {
  capabilities?: { addCapabilities?: string[]; dropCapabilities?: string[] };
  runAsUsername?: string;
  noNewPrivs?: boolean;
  maskedPaths?: string[];
  readonlyPaths?: string[];
}

export interface ContainerConfig {
  metadata: ContainerMetadata;
  image: ImageSpec;
  command?: string[];
  args?: string[];
  workingDir?: string;
  envs?: { key: string; value: string }[];
  mounts?: Mount[];
  devices?: { containerPath: string; hostPath: string; permissions: string }[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  logPath?: string;
  stdin?: boolean;
  stdinOnce?: boolean;
  tty?: boolean;
  linux?: { resources?: LinuxContainerResources; securityContext?: LinuxContainerSecurityContext };
}

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

export interface PodSandbox {
  id: string;
  metadata: PodSandboxMetadata;
  state: PodSandboxState;
  createdAt: bigint;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
export interface PodSandboxStatus extends PodSandbox {
  network?: { ip: string; additionalIps?: { ip: string }[] };
  linux?: { namespaces?: { options?: NamespaceOption } };
}
export interface Container {
  id: string;
  podSandboxId: string;
  metadata: ContainerMetadata;
  image: ImageSpec;
  imageRef: string;
  state: ContainerState;
  createdAt: bigint;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
export interface ContainerStatus {
  id: string;
  metadata: ContainerMetadata;
  state: ContainerState;
  createdAt: bigint;
  startedAt: bigint;
  finishedAt: bigint;
  exitCode: number;
  image: ImageSpec;
  imageRef: string;
  imageId?: string;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`... */
  reason: string;
  message: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  mounts: Mount[];
  logPath: string;
  resources?: { linux?: LinuxContainerResources };
  user?: { linux?: { uid: number; gid: number; supplementalGroups?: number[] } };
}
export interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: number;
  uid?: { value: number };
  username?: string;
  pinned?: boolean;
}
export interface ContainerStats {
  attributes: { id: string; metadata: ContainerMetadata; labels: Record<string, string>; annotations: Record<string, string> };
  cpu?: { timestamp: bigint; usageCoreNanoSeconds?: { value: bigint } };
  memory?: { timestamp: bigint; workingSetBytes?: { value: bigint }; usageBytes?: { value: bigint }; rssBytes?: { value: bigint } };
  writableLayer?: { timestamp: bigint; usedBytes?: { value: bigint }; inodesUsed?: { value: bigint } };
}
export interface FilesystemUsage { timestamp: bigint; mountpoint: string; usedBytes: bigint; inodesUsed: bigint }
export interface RuntimeVersion { runtimeName: string; runtimeVersion: string; runtimeApiVersion: string }
export interface RuntimeCondition { type: 'RuntimeReady' | 'NetworkReady' | (string & {}); status: boolean; reason: string; message: string }

/** Something happened to a container or its sandbox: the pod worker looks again. */
export interface ContainerEvent {
  containerId: string;
  type: 'CONTAINER_CREATED_EVENT' | 'CONTAINER_STARTED_EVENT' | 'CONTAINER_STOPPED_EVENT' | 'CONTAINER_DELETED_EVENT';
  podUid?: string;
}

/** A running exec or attach: bytes both ways until the process ends or the caller leaves. */
export interface StreamSession {
  /** Writes to stdin; resolves when more may be written. */
  write(data: Uint8Array): Promise<void>;
  /** Half-closes stdin where the runtime's protocol can (else a no-op). */
  closeStdin(): void;
  resize(width: number, height: number): void;
  /** Ends the session at once. */
  close(): void;
  /** The process's exit code; rejects with a RuntimeError where it could not be started. Attach resolves 0 at the end. */
  readonly done: Promise<number>;
}
export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
  /** What they return is waited for before more is read: the receiver's back-pressure. */
  onStdout(data: Uint8Array): void | Promise<void>;
  onStderr(data: Uint8Array): void | Promise<void>;
}
export interface PortForwardSession {
  write(data: Uint8Array): Promise<void>;
  end(): void;
  close(): void;
  readonly done: Promise<void>;
}

/** Every failure is a RuntimeError with the CRI's own code and words. */
export interface ContainerRuntime {
  version(): Promise<RuntimeVersion>;
  status(): Promise<{ conditions: RuntimeCondition[]; info?: Record<string, string> }>;
  updateRuntimeConfig(podCidr: string): Promise<void>;

  runPodSandbox(config: PodSandboxConfig, runtimeHandler: string): Promise<string>;
  stopPodSandbox(id: string): Promise<void>;
  removePodSandbox(id: string): Promise<void>;
  podSandboxStatus(id: string): Promise<PodSandboxStatus>;
  listPodSandboxes(): Promise<PodSandbox[]>;

  createContainer(podSandboxId: string, config: ContainerConfig, sandbox: PodSandboxConfig): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** SIGTERM (or the image's stop signal), then SIGKILL after `graceSeconds`. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  removeContainer(id: string): Promise<void>;
  listContainers(): Promise<Container[]>;
  containerStatus(id: string): Promise<ContainerStatus>;
  updateContainerResources(id: string, resources: LinuxContainerResources): Promise<void>;
  reopenContainerLog(id: string): Promise<void>;
  listContainerStats(): Promise<ContainerStats[]>;

  /** Runs to its end or the timeout (0: none), which is a RuntimeError with code `DEADLINE_EXCEEDED`. */
  execSync(id: string, command: readonly string[], timeoutSeconds: number): Promise<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }>;
  exec(id: string, command: readonly string[], options: StreamOptions): Promise<StreamSession>;
  attach(id: string, options: StreamOptions): Promise<StreamSession>;
  portForward(podSandboxId: string, port: number, onData: (data: Uint8Array) => void | Promise<void>): Promise<PortForwardSession>;

  pullImage(image: ImageSpec, auth: AuthConfig | undefined, sandbox: PodSandboxConfig): Promise<string>;
  imageStatus(image: ImageSpec): Promise<Image | undefined>;
  listImages(): Promise<Image[]>;
  removeImage(image: ImageSpec): Promise<void>;
  imageFsInfo(): Promise<FilesystemUsage[]>;

  /** Calls `event` from now on; answers false where the runtime has no event stream (then only the relist tells). */
  watchEvents(event: (e: ContainerEvent) => void, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** `code` is gRPC's name of the status: `NOT_FOUND`, `UNAVAILABLE`, `UNKNOWN`, `DEADLINE_EXCEEDED`... */
export class RuntimeError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.code = code;
  }
}
