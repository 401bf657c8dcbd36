/** Rules for a pod's spec, wherever it stands. */
import { all, duplicate, each, forbidden, invalid, notSupported, notSupportedOf, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabels } from '../../../machinery/label-selector.ts';
import { inclusiveRangeMessage } from '../../../machinery/names.ts';
import type { Frozen, ObjectMeta } from '../../../machinery/object.ts';
import type { PodReadinessGate, PodResourceClaim, PodSchedulingGate, PodSpec } from '../../generated/core-v1.ts';
import { dnsLabel, qualifiedName, subdomainName } from './checks.ts';
import type { PodRules } from './rules.ts';
import { validateAffinity } from './validate-affinity.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './validate-containers.ts';
import { validateDnsConfig, validateDnsPolicy, validateHostAliases, validateHostnameOverride } from './validate-dns.ts';
import { validateOverhead, validatePodResources } from './validate-resources.ts';
import { validateRestartPolicy } from './validate-restart.ts';
import { forbidHost, usesHostUsers, validatePodSecurity } from './validate-security.ts';
import { validateSpread } from './validate-spread.ts';
import { validateTolerations } from './validate-tolerations.ts';
import { validateVolumes } from './validate-volumes.ts';
import { validateHostProcess, validateLinux, validateWindows } from './validate-windows.ts';

type Spec = Frozen<PodSpec>;
const MAX_INT32 = 2 ** 31 - 1;
const NONE: ReadonlySet<string> = new Set();

function validateClaim(path: FieldPath, claim: Frozen<PodResourceClaim>, seen: Set<string>): FieldError[] {
  const { name, resourceClaimName: existing, resourceClaimTemplateName: template } = claim;
  const found: FieldError[] = [];
  if (name === '') found.push(required(path.child('name')));
  else if (seen.has(name)) found.push(duplicate(path.child('name'), name));
  else found.push(...dnsLabel(path.child('name'), name));
  seen.add(name);
  if (existing !== undefined && template !== undefined) found.push(invalid(path, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
  if (existing === undefined && template === undefined) found.push(invalid(path, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
  if (existing !== undefined) found.push(...subdomainName(path.child('resourceClaimName'), existing));
  if (template !== undefined) found.push(...subdomainName(path.child('resourceClaimTemplateName'), template));
  return found;
}

function validateClaims(path: FieldPath, claims: readonly Frozen<PodResourceClaim>[]): FieldError[] {
  const seen = new Set<string>();
  return each(claims, (claim, i) => validateClaim(path.index(i), claim, seen));
}

/** On the host's network a host port is the container's port; a template may still leave it open. */
function validateHostNetwork(path: FieldPath, spec: Spec, rules: PodRules): FieldError[] {
  return each(spec.containers, (container, c) =>
    each(container.ports, ({ hostPort = 0, containerPort }, p) => {
      if (hostPort === containerPort || (!rules.isPod && hostPort === 0)) return [];
      const here = path.child('containers').index(c).child('ports').index(p).child('hostPort');
      return [invalid(here, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

const validateReadinessGates = (path: FieldPath, gates: readonly Frozen<PodReadinessGate>[]): FieldError[] =>
  each(gates, (gate, i) => qualifiedName(path.index(i).child('conditionType'), gate.conditionType ?? ''));

function validateSchedulingGates(path: FieldPath, gates: readonly Frozen<PodSchedulingGate>[]): FieldError[] {
  const seen = new Set<string>();
  return each(gates, ({ name }, i) => {
    const found = qualifiedName(path.index(i), name);
    if (seen.has(name)) found.push(duplicate(path.index(i), name));
    seen.add(name);
    return found;
  });
}

function validateDeadline(path: FieldPath, seconds: number): FieldError[] {
  if (seconds >= 1 && seconds <= MAX_INT32) return [];
  return [invalid(path, seconds, inclusiveRangeMessage(1, MAX_INT32))];
}

const PREEMPTION = ['PreemptLowerPriority', 'Never'];
function validatePreemption(path: FieldPath, policy: string): FieldError[] {
  if (policy === '') return [required(path)];
  return PREEMPTION.includes(policy) ? [] : [notSupportedOf(path, policy, PREEMPTION)];
}

function validateOs(path: FieldPath, name: string, spec: Spec): FieldError[] {
  if (!name) return [required(path.child('os', 'name'), 'cannot be empty')];
  if (name === 'linux') return validateLinux(path, spec);
  return name === 'windows' ? validateWindows(path, spec) : [notSupported(path.child('os'), name, ['linux', 'windows'])];
}

/** Names of other objects, of the node and of the host. */
function validateNames(path: FieldPath, spec: Spec): FieldError[] {
  return all(
    spec.serviceAccountName && subdomainName(path.child('serviceAccountName'), spec.serviceAccountName),
    spec.nodeName && subdomainName(path.child('nodeName'), spec.nodeName),
    spec.activeDeadlineSeconds !== undefined && validateDeadline(path.child('activeDeadlineSeconds'), spec.activeDeadlineSeconds),
    spec.hostname && dnsLabel(path.child('hostname'), spec.hostname),
    spec.subdomain && dnsLabel(path.child('subdomain'), spec.subdomain),
    spec.tolerations && validateTolerations(path.child('tolerations'), spec.tolerations),
    spec.hostAliases && validateHostAliases(path.child('hostAliases'), spec.hostAliases),
    spec.priorityClassName && subdomainName(path.child('priorityClassName'), spec.priorityClassName),
    spec.runtimeClassName !== undefined && subdomainName(path.child('runtimeClassName'), spec.runtimeClassName),
    spec.preemptionPolicy !== undefined && validatePreemption(path.child('preemptionPolicy'), spec.preemptionPolicy),
    spec.overhead && validateOverhead(path.child('overhead'), spec.overhead),
    spec.os && validateOs(path, spec.os.name, spec),
  );
}

function validateParts(path: FieldPath, spec: Spec, meta: Frozen<ObjectMeta> | undefined, rules: PodRules): FieldError[] {
  const { sound: volumes, errors } = validateVolumes(path.child('volumes'), spec.volumes ?? [], meta, rules);
  const claims = spec.resourceClaims ? new Set(spec.resourceClaims.map(c => c.name).filter(Boolean)) : NONE;
  const around = { spec, volumes, claims };
  return all(
    errors,
    spec.resourceClaims && validateClaims(path.child('resourceClaims'), spec.resourceClaims),
    validateContainers(path.child('containers'), around),
    spec.initContainers && validateInitContainers(path.child('initContainers'), around),
    spec.ephemeralContainers && validateEphemeralContainers(path.child('ephemeralContainers'), around),
    spec.resources && validatePodResources(path.child('resources'), spec, claims),
  );
}

/** `meta` is a real pod's metadata; a template has none that counts. */
export function validatePodSpec(path: FieldPath, spec: Spec, meta: Frozen<ObjectMeta> | undefined, rules: PodRules): FieldError[] {
  return all(
    spec.terminationGracePeriodSeconds === undefined && [required(path.child('terminationGracePeriodSeconds'))],
    validateParts(path, spec, meta, rules),
    spec.hostNetwork && validateHostNetwork(path, spec, rules),
    validateRestartPolicy(path.child('restartPolicy'), spec.restartPolicy),
    validateDnsPolicy(path.child('dnsPolicy'), spec.dnsPolicy),
    spec.nodeSelector && validateLabels(spec.nodeSelector, path.child('nodeSelector')),
    spec.securityContext && validatePodSecurity(path.child('securityContext'), spec.securityContext, spec),
    spec.affinity && validateAffinity(path.child('affinity'), spec.affinity),
    validateDnsConfig(path.child('dnsConfig'), spec),
    spec.readinessGates && validateReadinessGates(path.child('readinessGates'), spec.readinessGates),
    spec.schedulingGates && validateSchedulingGates(path.child('schedulingGates'), spec.schedulingGates),
    spec.topologySpreadConstraints && validateSpread(path.child('topologySpreadConstraints'), spec.topologySpreadConstraints),
    validateHostProcess(path, spec),
    !usesHostUsers(spec) && forbidHost(path, spec),
    spec.hostnameOverride !== undefined && validateHostnameOverride(path.child('hostnameOverride'), spec.hostnameOverride, spec),
    validateNames(path, spec),
  );
}

/** A pod that waits behind gates is not put on a node. */
export function forbidGatedNode(path: FieldPath, spec: Spec): FieldError[] {
  if (!spec.nodeName || !spec.schedulingGates?.length) return [];
  return [forbidden(path.child('nodeName'), 'cannot be set until all schedulingGates have been cleared')];
}

