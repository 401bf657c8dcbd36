/** The API objects the kubelet reads, as its caches hand them out: frozen, with what the API server guarantees. */
import type * as core from '../kinds/generated/core-v1.ts';
import type { Frozen, ObjectMeta } from '../machinery/object.ts';

interface Served<T> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Frozen<ObjectMeta>;
  readonly spec: Frozen<T>;
}
export interface Pod extends Served<core.PodSpec> {
  readonly status?: Frozen<core.PodStatus>;
}
export interface Node extends Served<core.NodeSpec> {
  readonly status?: Frozen<core.NodeStatus>;
}
export interface Service extends Served<core.ServiceSpec> {
  readonly status?: Frozen<core.ServiceStatus>;
}
export type PodSpec = Frozen<core.PodSpec>;
export type Container = Frozen<core.Container>;
export type Volume = Frozen<core.Volume>;
export type VolumeMount = Frozen<core.VolumeMount>;
export type EnvVar = Frozen<core.EnvVar>;
export type Probe = Frozen<core.Probe>;
export type LifecycleHandler = Frozen<core.LifecycleHandler>;
export type HTTPGetAction = Frozen<core.HTTPGetAction>;
export type ConfigMap = Frozen<core.ConfigMap>;
export type Secret = Frozen<core.Secret>;
export type PersistentVolume = Frozen<core.PersistentVolume>;
export type PersistentVolumeClaim = Frozen<core.PersistentVolumeClaim>;
export type PodStatus = core.PodStatus;
export type ContainerStatus = core.ContainerStatus;
export type ContainerState = core.ContainerState;
export type PodCondition = core.PodCondition;

/** A sidecar: an init container that keeps running (restartPolicy: Always). */
export const isSidecar = (c: Container): boolean => c.restartPolicy === 'Always';

/** Init containers first, as they start. */
export const allContainers = (spec: PodSpec): readonly Container[] => [...(spec.initContainers ?? []), ...spec.containers, ...((spec.ephemeralContainers ?? []) as readonly Container[])];

export const isHostNetwork = (pod: Pod): boolean => pod.spec.hostNetwork === true;

export const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Failed' || phase === 'Succeeded';
