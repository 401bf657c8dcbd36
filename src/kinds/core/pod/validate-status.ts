/** Rules for what a kubelet may write into a pod's status. */
import { all, duplicate, each, forbidden, invalid, notSupported } from '../../../machinery/field-error.ts';
import { at } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { ipFamily } from '../../../machinery/ip.ts';
import { checkUnixId } from '../../../machinery/names.ts';
import { validateImmutable } from '../../../machinery/meta-validation.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, ContainerStatus, LinuxContainerUser, Pod } from '../../generated/core-v1.ts';
import { invalidFor, qualifiedName, subdomainName, validIp } from './checks.ts';
import { isSidecar } from './resources.ts';
import { validateAnnotationUpdates, validatePodAnnotations } from './validate-annotations.ts';

type P = Frozen<Pod>;
type S = Frozen<ContainerStatus>;
const STATUS = at('status');
const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);

/** A container that has ended for good does not come back to life. */
function forbidRevival(path: FieldPath, statuses: readonly S[] | undefined, old: readonly S[] | undefined, mayRestart: (status: S) => boolean): FieldError[] {
  return each(old, (before, i) => {
    if (!before.state?.terminated || mayRestart(before)) return [];
    const revived = (statuses ?? []).filter(s => s.name === before.name && !s.state?.terminated);
    return revived.map(() => forbidden(path.index(i).child('state'), 'may not be transitioned to non-terminated state'));
  });
}

function mayRestart(pod: P, containers: readonly Frozen<Container>[] | undefined): (status: S) => boolean {
  return status => {
    const container = containers?.find(c => c.name === status.name);
    const policy = container?.restartPolicy ?? pod.spec.restartPolicy;
    if (policy === 'Always' || (container?.restartPolicyRules?.length ?? 0) > 0) return true;
    if (container && isSidecar(container)) return true;
    return (status.state?.terminated?.exitCode ?? 0) !== 0 && policy === 'OnFailure';
  };
}

/** One address for each family, and none twice. */
function validateFamilies(path: FieldPath, entries: readonly { readonly ip?: string }[]): FieldError[] {
  if (entries.length < 2) return [];
  const seen = new Set<string>();
  const repeated = each(entries, (entry, i) => {
    const twice = seen.has(entry.ip ?? '');
    seen.add(entry.ip ?? '');
    return twice ? [duplicate(path.index(i), entry)] : [];
  });
  const families = new Set(entries.map(e => ipFamily(e.ip ?? '')));
  const tooMany = families.size !== 2 || entries.length > 2 ? [invalid(path, entries, 'may specify no more than one IP for each IP family')] : [];
  return all(tooMany, repeated);
}

function validateIps(pod: P): FieldError[] {
  const { podIPs = [], hostIPs = [], hostIP } = pod.status ?? {};
  const hosts = STATUS.child('hostIPs');
  const first = hostIPs[0];
  const mismatch = first && hostIP !== first.ip ? [invalid(hosts.index(0).child('ip'), first.ip ?? '', 'must be equal to `hostIP`')] : [];
  return all(
    each(podIPs, ({ ip }, i) => validIp(STATUS.child('podIPs').index(i), ip ?? '')),
    validateFamilies(STATUS.child('podIPs'), podIPs),
    mismatch,
    each(hostIPs, ({ ip }, i) => validIp(hosts.index(i), ip ?? '')),
    validateFamilies(hosts, hostIPs),
  );
}

function validateClaims(pod: P): FieldError[] {
  const path = STATUS.child('resourceClaimStatuses');
  const known = new Set((pod.spec.resourceClaims ?? []).map(c => c.name));
  const seen = new Set<string>();
  return each(pod.status?.resourceClaimStatuses, ({ name, resourceClaimName }, i) => {
    const here = path.index(i).child('name');
    const found = known.has(name) ? [] : [invalid(here, name, 'must match the name of an entry in `spec.resourceClaims`')];
    if (seen.has(name)) found.push(duplicate(here, name));
    seen.add(name);
    return resourceClaimName === undefined ? found : all(found, subdomainName(here, resourceClaimName));
  });
}

function validateUser(path: FieldPath, user: Frozen<LinuxContainerUser>): FieldError[] {
  return all(
    invalidFor(path.child('uid'), user.uid, checkUnixId(user.uid ?? 0)),
    invalidFor(path.child('gid'), user.gid, checkUnixId(user.gid ?? 0)),
    each(user.supplementalGroups, (gid, i) => invalidFor(path.child('supplementalGroups').index(i), gid, checkUnixId(gid))),
  );
}

function validateUsers(path: FieldPath, statuses: readonly S[] | undefined, pod: P): FieldError[] {
  return each(statuses, (status, i) => {
    const linux = status.user?.linux;
    if (!linux) return [];
    const here = path.index(i).child('linux');
    return pod.spec.os?.name === 'windows' ? [forbidden(here, 'cannot be set for a windows pod')] : validateUser(here, linux);
  });
}

const HEALTH = ['Healthy', 'Unhealthy', 'Unknown'];
type Health = NonNullable<S['allocatedResourcesStatus']>[number];

function validateAllocated(path: FieldPath, health: Health, container: Frozen<Container> | undefined): FieldError[] {
  const found: FieldError[] = [];
  const { name } = health;
  if (container && name.startsWith('claim:')) {
    const claims = (container.resources?.claims ?? []).map(c => `claim:${c.name}${c.request ? `/${c.request}` : ''}`);
    const words = "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";
    if (!claims.includes(name)) found.push(invalid(path.child('name'), name, words));
  } else if (container && container.resources?.requests?.[name] === undefined) {
    found.push(invalid(path.child('name'), name, "must match one of the container's resource requests"));
  }
  const seen = new Set<string>();
  (health.resources ?? []).forEach((resource, i) => {
    const here = path.child('resources').index(i);
    if (!HEALTH.includes(resource.health ?? '')) found.push(notSupported(here.child('health'), resource.health ?? '', HEALTH));
    if (seen.has(resource.resourceID)) found.push(duplicate(here.child('resourceID'), resource.resourceID));
    seen.add(resource.resourceID);
  });
  return found;
}

function validateHealth(path: FieldPath, statuses: readonly S[] | undefined, containers: readonly Frozen<Container>[] | undefined): FieldError[] {
  return each(statuses, (status, i) =>
    each(status.allocatedResourcesStatus, (health, j) =>
      validateAllocated(path.index(i).child('allocatedResourcesStatus').index(j), health, containers?.find(c => c.name === status.name)),
    ),
  );
}

function validateContainerStatuses(pod: P, old: P): FieldError[] {
  const sorts = [
    { field: 'containerStatuses', containers: 'containers' },
    { field: 'initContainerStatuses', containers: 'initContainers' },
  ] as const;
  const revivals = each(sorts, s => forbidRevival(STATUS.child(s.field), pod.status?.[s.field], old.status?.[s.field], mayRestart(old, old.spec[s.containers])));
  const ephemeral = STATUS.child('ephemeralContainerStatuses');
  const statuses = pod.status?.ephemeralContainerStatuses;
  return [
    ...revivals,
    ...forbidRevival(ephemeral, statuses, old.status?.ephemeralContainerStatuses, () => false),
    ...validateClaims(pod),
    ...validateIps(pod),
    ...sorts.flatMap(s => validateUsers(STATUS.child(s.field), pod.status?.[s.field], pod)),
    ...validateUsers(ephemeral, statuses, pod),
    ...sorts.flatMap(s => validateHealth(STATUS.child(s.field), pod.status?.[s.field], pod.spec[s.containers])),
    ...each(statuses, (s, i) =>
      s.allocatedResourcesStatus?.length ? [forbidden(ephemeral.index(i).child('allocatedResourcesStatus'), 'must not be specified in container status')] : [],
    ),
  ];
}

export function validatePodStatusUpdate(pod: P, old: P): FieldError[] {
  const annotations = at('metadata', 'annotations');
  const { nominatedNodeName = '' } = pod.status ?? {};
  const renamed = nominatedNodeName !== (old.status?.nominatedNodeName ?? '') && nominatedNodeName !== '';
  const custom = (pod.status?.conditions ?? []).map((c, i) => ({ type: c.type, path: at('metadata', 'conditions').index(i).child('Type') }));
  return all(
    validateAnnotationUpdates(annotations, pod.metadata.annotations ?? {}, old.metadata.annotations ?? {}),
    validatePodAnnotations(annotations, pod.metadata.annotations ?? {}, pod.spec),
    custom.filter(c => !SYSTEM_CONDITIONS.has(c.type)).flatMap(c => qualifiedName(c.path, c.type ?? '')),
    pod.spec.nodeName === old.spec.nodeName ? [] : [forbidden(STATUS.child('nodeName'), 'may not be changed directly')],
    renamed ? subdomainName(STATUS.child('nominatedNodeName'), nominatedNodeName) : [],
    validateImmutable(pod.status?.qosClass ?? '', old.status?.qosClass ?? '', STATUS.child('qosClass')),
    validateContainerStatuses(pod, old),
  );
}
