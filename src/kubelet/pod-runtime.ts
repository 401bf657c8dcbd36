/** What the runtime holds of one pod, as last seen: newest first. */
import type { ContainerStatus as RuntimeContainer, PodSandboxStatus } from './runtime.ts';
import { ANNOTATION } from './names.ts';

export interface ContainerRecord extends RuntimeContainer {
  readonly podSandboxId: string;
}

export interface PodRuntime {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly sandboxes: readonly PodSandboxStatus[];
  readonly containers: readonly ContainerRecord[];
}

export const emptyRuntime = (uid: string, name = '', namespace = ''): PodRuntime => ({ uid, name, namespace, sandboxes: [], containers: [] });

/** The newest instance of a container. */
export const findContainer = (runtime: PodRuntime, name: string): ContainerRecord | undefined => runtime.containers.find(c => c.metadata.name === name);

export const isRunning = (c: ContainerRecord | undefined): boolean => c?.state === 'CONTAINER_RUNNING';
export const runningContainers = (runtime: PodRuntime): ContainerRecord[] => runtime.containers.filter(isRunning);
export const readySandbox = (runtime: PodRuntime): PodSandboxStatus | undefined => runtime.sandboxes.find(s => s.state === 'SANDBOX_READY');

export const restartCountOf = (c: ContainerRecord): number => Number(c.annotations[ANNOTATION.restartCount] ?? c.metadata.attempt) || 0;

/** The pod's addresses: the newest ready sandbox's. */
export function podIPsOf(runtime: PodRuntime): string[] {
  const network = readySandbox(runtime)?.network;
  if (!network?.ip) return [];
  return [network.ip, ...(network.additionalIps ?? []).map(a => a.ip)];
}

export const nanosToMs = (ns: bigint): number => Number(ns / 1_000_000n);
export const msToNanos = (ms: number): bigint => BigInt(Math.round(ms * 1000)) * 1000n;

const newestFirst = (a: { createdAt: bigint; metadata: { attempt: number } }, b: { createdAt: bigint; metadata: { attempt: number } }) =>
  a.createdAt === b.createdAt ? b.metadata.attempt - a.metadata.attempt : a.createdAt < b.createdAt ? 1 : -1;

export function withSandbox(runtime: PodRuntime, sandbox: PodSandboxStatus): PodRuntime {
  return { ...runtime, sandboxes: [sandbox, ...runtime.sandboxes.filter(s => s.id !== sandbox.id)].sort(newestFirst) };
}
export function withContainer(runtime: PodRuntime, container: ContainerRecord): PodRuntime {
  const known = runtime.containers.find(c => c.id === container.id);
  // What has ended never runs again: an older answer may come late.
  if (known?.state === 'CONTAINER_EXITED' && container.state !== 'CONTAINER_EXITED') return runtime;
  return { ...runtime, containers: [container, ...runtime.containers.filter(c => c.id !== container.id)].sort(newestFirst) };
}
export function sortedRuntime(runtime: PodRuntime): PodRuntime {
  return { ...runtime, sandboxes: [...runtime.sandboxes].sort(newestFirst), containers: [...runtime.containers].sort(newestFirst) };
}
