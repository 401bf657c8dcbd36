/** Rules for what only Windows pods may have, and what they may not. */
import { all, forbidden, invalid } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkDnsSubdomain } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { PodSpec, WindowsSecurityContextOptions } from '../../generated/core-v1.ts';
import { invalidFor } from './checks.ts';
import { everyContainer, someContainer } from './containers.ts';

const MAX_CREDENTIAL_SPEC = 64 * 1024;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

function userNameFaults(domain: string | undefined, user: string): string[] {
  const found: string[] = [];
  if ((domain ?? '').length >= MAX_DOMAIN) found.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS_DOMAIN.test(domain)) found.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') found.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) found.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  if (/^[. ]+$/.test(user)) found.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) found.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return found;
}

function checkUserName(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  return parts.length === 1 ? userNameFaults(undefined, name) : userNameFaults(parts[0], parts[1] ?? '');
}

function checkCredentialSpec(text: string): string[] {
  if (text === '') return ['gmsaCredentialSpec cannot be an empty string'];
  return text.length > MAX_CREDENTIAL_SPEC ? [`gmsaCredentialSpec size must be under ${MAX_CREDENTIAL_SPEC / 1024} KiB`] : [];
}

export function validateWindowsOptions(path: FieldPath, options: Frozen<WindowsSecurityContextOptions>): FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  return all(
    name === undefined ? [] : invalidFor(path.child('gmsaCredentialSpecName'), name, checkDnsSubdomain(name)),
    spec === undefined ? [] : invalidFor(path.child('gmsaCredentialSpec'), spec, checkCredentialSpec(spec)),
    user === undefined ? [] : invalidFor(path.child('runAsUserName'), user, checkUserName(user)),
  );
}

/** Host processes: all containers or none, and on the host's network. */
export function validateHostProcess(path: FieldPath, spec: Frozen<PodSpec>): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  if (ofPod === undefined && !someContainer(spec, c => c.securityContext?.windowsOptions !== undefined)) return [];
  const containers = everyContainer(spec, path);
  const found: FieldError[] = [];
  let count = 0;
  for (const { container, path: here } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      found.push(invalid(here.child('securityContext', 'windowsOptions', 'hostProcess'), own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`));
    }
    if (own ?? ofPod ?? false) count++;
  }
  if (count === 0) return found;
  if (count !== containers.length) found.push(invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (!spec.hostNetwork) found.push(invalid(path.child('hostNetwork'), false, 'hostNetwork must be true if pod contains any hostProcess containers'));
  return found;
}

const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';
export function validateLinux(path: FieldPath, spec: Frozen<PodSpec>): FieldError[] {
  const found = spec.securityContext?.windowsOptions ? [forbidden(path.child('securityContext', 'windowsOptions'), NOT_ON_LINUX)] : [];
  for (const { container, path: here } of everyContainer(spec, path)) {
    if (container.securityContext?.windowsOptions) found.push(forbidden(here.child('securityContext', 'windowsOptions'), NOT_ON_LINUX));
  }
  return found;
}

const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
/** In upstream's order: what stands in the pod's security context, and what stands beside it. */
const POD_FIELDS = [
  'securityContext.appArmorProfile', 'securityContext.seLinuxOptions', 'hostUsers', 'hostPID', 'hostIPC', 'securityContext.seccompProfile', 'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy', 'securityContext.sysctls', 'shareProcessNamespace', 'securityContext.runAsUser', 'securityContext.runAsGroup',
  'securityContext.supplementalGroups', 'securityContext.supplementalGroupsPolicy', 'securityContext.seLinuxChangePolicy',
];
const CONTAINER_FIELDS = [
  'appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup',
];

const valueAt = (object: unknown, field: string) => field.split('.').reduce<unknown>((o, name) => (o as Record<string, unknown> | undefined)?.[name], object);
function isSet(object: unknown, field: string): boolean {
  const value = valueAt(object, field);
  if (field === 'hostPID' || field === 'hostIPC') return value === true;
  return value !== undefined && !(field.endsWith('sysctls') && (value as unknown[]).length === 0);
}

export function validateWindows(path: FieldPath, spec: Frozen<PodSpec>): FieldError[] {
  const found = POD_FIELDS.filter(field => isSet(spec, field)).map(field => forbidden(path.child(field), NOT_ON_WINDOWS));
  for (const { container, path: here } of everyContainer(spec, path)) {
    const fields = CONTAINER_FIELDS.filter(field => isSet(container.securityContext, field));
    found.push(...fields.map(field => forbidden(here.child('securityContext', field), NOT_ON_WINDOWS)));
  }
  return found;
}
