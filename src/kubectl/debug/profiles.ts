/** What a profile makes of a pod that is debugged, its debug container above all. */
import type { Container, EphemeralContainer, Pod, SecurityContext } from '../../kinds/generated/core-v1.ts';
import { CommandError } from '../errors.ts';

export const PROFILES = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'] as const;
export type Profile = (typeof PROFILES)[number];
/** A container in the pod itself, in a copy of it, or in a pod of its own on a node. */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

export interface Kept {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

export function parseProfile(text: string): Profile {
  const found = PROFILES.find(name => name === text);
  if (!found) throw new CommandError(`unknown profile: ${text}`);
  return found;
}

export interface ProfileOptions {
  readonly profile: Profile;
  readonly kept: Kept;
  readonly style: DebugStyle;
  readonly container: string;
}

/** Changes the pod that it is given. */
export function applyProfile(pod: Pod, { profile, kept, style, container: name }: ProfileOptions): void {
  const container = containerNamed(pod, name);
  if (container) changeContainer(container, profile, style);
  if (style === 'node' && profile !== 'baseline' && profile !== 'restricted') useHost(pod, { mounts: profile !== 'netadmin' ? container : undefined });
  if (style !== 'copy') return;
  removeUnkept(pod, profile === 'legacy' ? { labels: false, annotations: true, liveness: true, readiness: true, startup: true, initContainers: true } : kept);
  if (profile !== 'legacy') pod.spec.shareProcessNamespace ??= true;
}

function containerNamed({ spec }: Pod, name: string): Container | EphemeralContainer | undefined {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].find(c => c.name === name);
}

function changeContainer(container: Container | EphemeralContainer, profile: Profile, style: DebugStyle): void {
  switch (profile) {
    case 'legacy': return;
    case 'general':
      if (style === 'node') delete container.securityContext;
      else addCapabilities(contextOf(container), ['SYS_PTRACE']);
      return;
    case 'baseline':
      delete container.securityContext;
      return;
    case 'restricted':
      container.securityContext = { runAsNonRoot: true, capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } };
      return;
    case 'netadmin':
      addCapabilities(contextOf(container), ['NET_ADMIN', 'NET_RAW']);
      return;
    case 'sysadmin':
      contextOf(container).privileged = true;
  }
}

const contextOf = (container: Container | EphemeralContainer): SecurityContext => (container.securityContext ??= {});

function addCapabilities(context: SecurityContext, names: readonly string[]): void {
  const { capabilities = {} } = context;
  context.capabilities = { ...capabilities, add: [...(capabilities.add ?? []), ...names] };
}

function useHost({ spec }: Pod, { mounts }: { readonly mounts: Container | EphemeralContainer | undefined }): void {
  spec.hostNetwork = true;
  spec.hostPID = true;
  spec.hostIPC = true;
  if (!mounts) return;
  spec.volumes = [...(spec.volumes ?? []), { name: 'host-root', hostPath: { path: '/' } }];
  mounts.volumeMounts = [...(mounts.volumeMounts ?? []), { name: 'host-root', mountPath: '/host' }];
}

function removeUnkept(pod: Pod, kept: Kept): void {
  if (!kept.labels) delete pod.metadata.labels;
  if (!kept.annotations) delete pod.metadata.annotations;
  if (!kept.initContainers) delete pod.spec.initContainers;
  for (const container of pod.spec.containers) {
    if (!kept.liveness) delete container.livenessProbe;
    if (!kept.readiness) delete container.readinessProbe;
    if (!kept.startup) delete container.startupProbe;
  }
}
