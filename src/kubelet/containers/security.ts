/** Security contexts as the runtime wants them. Pure. */
import { formatPod } from '../names.ts';
import type { Container, Pod } from '../objects.ts';
import type { Image, LinuxContainerSecurityContext, LinuxSandboxSecurityContext, NamespaceOption, SecurityProfile } from '../runtime.ts';
import { ConfigError } from './env.ts';

const MASKED = ['/proc/asound', '/proc/acpi', '/proc/interrupts', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware', '/sys/devices/virtual/powercap'];
const READONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

export function namespacesOf(pod: Pod): NamespaceOption {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace } = pod.spec;
  return { network: hostNetwork ? 'NODE' : 'POD', pid: hostPID ? 'NODE' : shareProcessNamespace ? 'POD' : 'CONTAINER', ipc: hostIPC ? 'NODE' : 'POD' };
}

type Profile = { readonly type: string; readonly localhostProfile?: string };
function seccompOf(profile: Profile | undefined, profileRoot: string): SecurityProfile {
  switch (profile?.type) {
    case 'RuntimeDefault':
      return { profileType: 'RuntimeDefault' };
    case 'Localhost':
      return { profileType: 'Localhost', localhostRef: `${profileRoot}/${profile.localhostProfile ?? ''}` };
    default:
      return { profileType: 'Unconfined' };
  }
}

function groupsOf(pod: Pod): number[] {
  const sc = pod.spec.securityContext;
  return [...(sc?.supplementalGroups ?? []), ...(sc?.fsGroup === undefined ? [] : [sc.fsGroup])];
}

/** `profile`: the file of a seccomp profile for the sandbox's own process, where the node has one. */
export function sandboxSecurity(pod: Pod, profile: string | undefined): LinuxSandboxSecurityContext {
  const sc = pod.spec.securityContext;
  const groups = groupsOf(pod);
  const namespaceOptions = namespacesOf(pod);
  // Where containers see the process, they must gain nothing by taking it over.
  const isAlone = namespaceOptions.pid === 'CONTAINER';
  return {
    namespaceOptions,
    privileged: [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some(c => c.securityContext?.privileged === true),
    seccomp: profile !== undefined && isAlone ? { profileType: 'Localhost', localhostRef: profile } : { profileType: 'RuntimeDefault' },
    ...(sc?.runAsUser === undefined ? {} : { runAsUser: { value: sc.runAsUser } }),
    ...(sc?.runAsGroup === undefined ? {} : { runAsGroup: { value: sc.runAsGroup } }),
    ...(groups.length > 0 ? { supplementalGroups: groups } : {}),
  };
}

export interface ContainerSecurityInputs {
  readonly image: Image | undefined;
  /** The node's folder of seccomp profiles, which pods name by their path below it. */
  readonly seccompRoot: string;
}

export function containerSecurity(pod: Pod, container: Container, { image, seccompRoot }: ContainerSecurityInputs): LinuxContainerSecurityContext {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  const user = own?.runAsUser ?? shared?.runAsUser ?? image?.uid?.value;
  const username = user === undefined ? image?.username : undefined;
  const group = own?.runAsGroup ?? shared?.runAsGroup;
  const privileged = own?.privileged === true;
  const unmasked = privileged || own?.procMount === 'Unmasked';
  const groups = groupsOf(pod);
  return {
    namespaceOptions: namespacesOf(pod),
    privileged,
    readonlyRootfs: own?.readOnlyRootFilesystem === true,
    noNewPrivs: own?.allowPrivilegeEscalation === false,
    seccomp: privileged ? { profileType: 'Unconfined' } : seccompOf((own?.seccompProfile ?? shared?.seccompProfile) as Profile | undefined, seccompRoot),
    maskedPaths: unmasked ? [] : MASKED,
    readonlyPaths: unmasked ? [] : READONLY,
    ...(user === undefined ? {} : { runAsUser: { value: user } }),
    ...(username ? { runAsUsername: username } : {}),
    ...(group === undefined ? {} : { runAsGroup: { value: group } }),
    ...(groups.length > 0 ? { supplementalGroups: groups } : {}),
    ...(own?.capabilities ? { capabilities: { addCapabilities: [...(own.capabilities.add ?? [])], dropCapabilities: [...(own.capabilities.drop ?? [])] } } : {}),
  };
}

/** Refuses to run as root what says it must not. An image that names no user runs as root. */
export function verifyNonRoot(pod: Pod, container: Container, image: Image | undefined): void {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  if ((own?.runAsNonRoot ?? shared?.runAsNonRoot) !== true) return;
  const where = `(pod: ${JSON.stringify(formatPod(pod))}, container: ${container.name})`;
  const user = own?.runAsUser ?? shared?.runAsUser;
  if (user === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
  if (user !== undefined) return;
  if (!image?.uid && image?.username) throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root ${where}`);
  if ((image?.uid?.value ?? 0) === 0) throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
}
