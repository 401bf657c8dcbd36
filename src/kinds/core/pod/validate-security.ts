/** Rules for the security contexts of pods and containers. */
import { all, duplicate, each, forbidden, invalid, notSupported, notSupportedOf, required, tooLong } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkUnixId } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext, Sysctl } from '../../generated/core-v1.ts';
import { invalidFor } from './checks.ts';
import { localDescendingPath } from './validate-paths.ts';
import { validateWindowsOptions } from './validate-windows.ts';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const MAX_PROFILE_PATH = 4095;
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_PATTERN = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const MAX_SYSCTL = 253;

export function validateSeccomp(path: FieldPath, profile: Frozen<SeccompProfile>): FieldError[] {
  const { type, localhostProfile } = profile;
  const found: FieldError[] = [];
  const here = path.child('localhostProfile');
  if (!type) found.push(required(path.child('type'), 'type is required when seccompProfile is set'));
  else if (!PROFILE_TYPES.includes(type)) found.push(notSupportedOf(path.child('type'), type, PROFILE_TYPES));
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) found.push(invalid(here, profile, 'can only be set when seccomp type is Localhost'));
  } else if (localhostProfile === undefined) found.push(required(here, 'must be set when seccomp type is Localhost'));
  else found.push(...localDescendingPath(here, localhostProfile));
  return found;
}

function validateAppArmorPath(path: FieldPath, profile: string | undefined): FieldError[] {
  const missing = required(path, 'must be set when AppArmor type is Localhost');
  if (profile === undefined) return [missing];
  const found: FieldError[] = [];
  if (profile.trim() !== profile) found.push(invalid(path, profile, 'must not be padded with whitespace'));
  else if (profile === '') found.push(missing);
  return profile.length > MAX_PROFILE_PATH ? [...found, tooLong(path, MAX_PROFILE_PATH)] : found;
}

export function validateAppArmor(path: FieldPath, profile: Frozen<AppArmorProfile>): FieldError[] {
  const { type, localhostProfile } = profile;
  if (!type) return [required(path.child('type'), 'type is required when appArmorProfile is set')];
  if (type === 'Localhost') return validateAppArmorPath(path.child('localhostProfile'), localhostProfile);
  if (!PROFILE_TYPES.includes(type)) return [notSupportedOf(path.child('type'), type, PROFILE_TYPES)];
  return localhostProfile === undefined ? [] : [invalid(path.child('localhostProfile'), localhostProfile, 'can only be set when AppArmor type is Localhost')];
}

const IPC_SYSCTLS = /^(?:kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/;
function validateHostSysctl(path: FieldPath, name: string, spec: Frozen<PodSpec>): FieldError[] {
  const dotted = name.includes('.') && (!name.includes('/') || name.indexOf('.') < name.indexOf('/')) ? name : name.replaceAll('/', '.');
  if (spec.hostNetwork && dotted.startsWith('net.')) return [invalid(path, name, "may not be specified when 'hostNetwork' is true")];
  return spec.hostIPC && IPC_SYSCTLS.test(dotted) ? [invalid(path, name, "may not be specified when 'hostIPC' is true")] : [];
}

function validateSysctls(path: FieldPath, sysctls: readonly Frozen<Sysctl>[], spec: Frozen<PodSpec>): FieldError[] {
  const seen = new Set<string>();
  return each(sysctls, ({ name }, i) => {
    const here = path.index(i).child('name');
    const found: FieldError[] = [];
    if (name === '') found.push(required(here));
    else if (name.length > MAX_SYSCTL || !SYSCTL.test(name)) found.push(invalid(here, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_PATTERN}`));
    else if (seen.has(name)) found.push(duplicate(here, name));
    seen.add(name);
    return all(found, validateHostSysctl(here, name, spec));
  });
}

function validateIds(path: FieldPath, context: Frozen<Pick<PodSecurityContext, 'runAsUser' | 'runAsGroup'>>): FieldError[] {
  const { runAsUser, runAsGroup } = context;
  return all(
    runAsUser !== undefined && invalidFor(path.child('runAsUser'), runAsUser, checkUnixId(runAsUser)),
    runAsGroup !== undefined && invalidFor(path.child('runAsGroup'), runAsGroup, checkUnixId(runAsGroup)),
  );
}

const oneOf = (path: FieldPath, value: string, allowed: readonly string[]): FieldError[] => (allowed.includes(value) ? [] : [notSupported(path, value, allowed)]);

export function validatePodSecurity(path: FieldPath, context: Frozen<PodSecurityContext>, spec: Frozen<PodSpec>): FieldError[] {
  const { fsGroup, fsGroupChangePolicy, supplementalGroups, supplementalGroupsPolicy, seLinuxChangePolicy } = context;
  return all(
    fsGroup !== undefined && invalidFor(path.child('fsGroup'), fsGroup, checkUnixId(fsGroup)),
    validateIds(path, context),
    supplementalGroups && each(supplementalGroups, (gid, i) => invalidFor(path.child('supplementalGroups').index(i), gid, checkUnixId(gid))),
    spec.shareProcessNamespace && spec.hostPID && [invalid(path.child('shareProcessNamespace'), true, 'ShareProcessNamespace and HostPID cannot both be enabled')],
    context.sysctls && validateSysctls(path.child('sysctls'), context.sysctls, spec),
    fsGroupChangePolicy !== undefined && oneOf(path.child('fsGroupChangePolicy'), fsGroupChangePolicy, ['OnRootMismatch', 'Always']),
    context.seccompProfile && validateSeccomp(path.child('seccompProfile'), context.seccompProfile),
    context.windowsOptions && validateWindowsOptions(path.child('windowsOptions'), context.windowsOptions),
    context.appArmorProfile && validateAppArmor(path.child('appArmorProfile'), context.appArmorProfile),
    supplementalGroupsPolicy !== undefined && oneOf(path.child('supplementalGroupsPolicy'), supplementalGroupsPolicy, ['Merge', 'Strict']),
    seLinuxChangePolicy !== undefined && oneOf(path.child('seLinuxChangePolicy'), seLinuxChangePolicy, ['Recursive']),
  );
}

const PROC_MOUNTS = ['Default', 'Unmasked'];
function validateProcMount(path: FieldPath, mount: string, hostUsers: boolean): FieldError[] {
  if (!PROC_MOUNTS.includes(mount)) return [notSupportedOf(path, mount, PROC_MOUNTS)];
  return hostUsers && mount === 'Unmasked' ? [invalid(path, mount, '`hostUsers` must be false to use `Unmasked`')] : [];
}

function validateEscalation(path: FieldPath, context: Frozen<SecurityContext>): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const found: FieldError[] = [];
  if (context.privileged) found.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) found.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  return found;
}

/** `hostUsers`: the pod shares the host's user namespace, as it does unless it says otherwise. */
export function validateContainerSecurity(path: FieldPath, context: Frozen<SecurityContext>, hostUsers: boolean): FieldError[] {
  return all(
    validateIds(path, context),
    context.procMount !== undefined && validateProcMount(path.child('procMount'), context.procMount, hostUsers),
    context.seccompProfile && validateSeccomp(path.child('seccompProfile'), context.seccompProfile),
    validateEscalation(path, context),
    context.windowsOptions && validateWindowsOptions(path.child('windowsOptions'), context.windowsOptions),
    context.appArmorProfile && validateAppArmor(path.child('appArmorProfile'), context.appArmorProfile),
  );
}

/** Whether a pod uses the host's user ids: everything else of the host's needs them. */
export const usesHostUsers = (spec: Frozen<PodSpec>): boolean => spec.hostUsers ?? true;

/** What a pod with user ids of its own may not share with the host. */
export function forbidHost(path: FieldPath, spec: Frozen<PodSpec>): FieldError[] {
  const why = 'when `pod.Spec.HostUsers` is false';
  return all(
    spec.hostNetwork && [forbidden(path.child('hostNetwork'), why)],
    spec.hostPID && [forbidden(path.child('HostPID'), why)],
    spec.hostIPC && [forbidden(path.child('HostIPC'), why)],
  );
}
