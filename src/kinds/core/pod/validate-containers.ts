/** Rules for a pod's containers: regular, init and ephemeral. */
import { all, duplicate, each, forbidden, invalid, notFound, notSupported, notSupportedOf, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkPortName, checkPortNumber } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, ContainerPort, EphemeralContainer, PodSpec } from '../../generated/core-v1.ts';
import { dnsLabel, invalidFor } from './checks.ts';
import { isSidecar } from './resources.ts';
import { validateEnv, validateEnvFrom } from './validate-env.ts';
import { validateHooksAndProbes } from './validate-handlers.ts';
import { validateDevices, validateMounts } from './validate-mounts.ts';
import type { VolumesByName } from './validate-mounts.ts';
import { validatePullPolicy } from './validate-pull-policy.ts';
import { validateContainerResources } from './validate-resources.ts';
import { forbidHooksAndProbes, validateContainerRestart, validateResizePolicies } from './validate-restart.ts';
import { usesHostUsers, validateContainerSecurity } from './validate-security.ts';

type C = Frozen<Container>;
/** What containers are judged by besides themselves. */
export interface Surroundings {
  readonly spec: Frozen<PodSpec>;
  readonly volumes: VolumesByName;
  readonly claims: ReadonlySet<string>;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

function validatePortName(path: FieldPath, name: string, taken: Set<string>): FieldError[] {
  const wrong = invalidFor(path, name, checkPortName(name));
  if (wrong.length > 0) return wrong;
  if (taken.has(name)) return [duplicate(path, name)];
  taken.add(name);
  return [];
}

function validatePorts(path: FieldPath, ports: readonly Frozen<ContainerPort>[]): FieldError[] {
  const names = new Set<string>();
  return each(ports, ({ name, containerPort, hostPort, protocol }, i) => {
    const here = path.index(i);
    const found: FieldError[] = name ? validatePortName(here.child('name'), name, names) : [];
    if (!containerPort) found.push(required(here.child('containerPort')));
    else found.push(...invalidFor(here.child('containerPort'), containerPort, checkPortNumber(containerPort)));
    if (hostPort) found.push(...invalidFor(here.child('hostPort'), hostPort, checkPortNumber(hostPort)));
    if (!protocol) found.push(required(here.child('protocol')));
    else if (!PROTOCOLS.includes(protocol)) found.push(notSupported(here.child('protocol'), protocol, PROTOCOLS));
    return found;
  });
}

function validateMessagePolicy(path: FieldPath, policy: string | undefined): FieldError[] {
  if (!policy) return [required(path)];
  return MESSAGE_POLICIES.includes(policy) ? [] : [notSupportedOf(path, policy, MESSAGE_POLICIES)];
}

function validateCommon(path: FieldPath, container: C, around: Surroundings): FieldError[] {
  return all(
    container.name ? dnsLabel(path.child('name'), container.name) : [required(path.child('name'))],
    !container.image && [required(path.child('image'))],
    validateMessagePolicy(path.child('terminationMessagePolicy'), container.terminationMessagePolicy),
    container.ports && validatePorts(path.child('ports'), container.ports),
    container.env && validateEnv(path.child('env'), container.env),
    container.envFrom && validateEnvFrom(path.child('envFrom'), container.envFrom),
    container.volumeMounts && validateMounts(path.child('volumeMounts'), container, around.volumes),
    container.volumeDevices && validateDevices(path.child('volumeDevices'), container, around.volumes),
    validatePullPolicy(path.child('imagePullPolicy'), container.imagePullPolicy),
    container.resources && validateContainerResources(path.child('resources'), container.resources, around.claims),
    container.resizePolicy && validateResizePolicies(path.child('resizePolicy'), container.resizePolicy, around.spec.restartPolicy ?? ''),
    container.securityContext && validateContainerSecurity(path.child('securityContext'), container.securityContext, usesHostUsers(around.spec)),
  );
}

/** `TCP/10.0.0.1/80` may be taken once. */
function validateHostPorts(path: FieldPath, containers: readonly C[]): FieldError[] {
  if (!containers.some(c => c.ports)) return [];
  const taken = new Set<string>();
  return each(containers, (container, c) =>
    each(container.ports, ({ protocol, hostIP, hostPort }, p) => {
      if (!hostPort) return [];
      const key = `${protocol ?? ''}/${hostIP ?? ''}/${hostPort}`;
      if (taken.has(key)) return [duplicate(path.index(c).child('ports').index(p).child('hostPort'), key)];
      taken.add(key);
      return [];
    }),
  );
}

export function validateContainers(path: FieldPath, around: Surroundings): FieldError[] {
  const containers = around.spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const found = each(containers, (container, i) => {
    const here = path.index(i);
    const isRepeated = names.has(container.name);
    names.add(container.name);
    return all(
      validateCommon(here, container, around),
      isRepeated && [duplicate(here.child('name'), container.name ?? '')],
      validateHooksAndProbes(here, container, around.spec.terminationGracePeriodSeconds),
      validateContainerRestart(here, container),
    );
  });
  return all(found, validateHostPorts(path, containers));
}

export function validateInitContainers(path: FieldPath, around: Surroundings): FieldError[] {
  if (!around.spec.initContainers?.length) return [];
  const names = new Set((around.spec.containers ?? []).map(c => c.name));
  return each(around.spec.initContainers, (container, i) => {
    const here = path.index(i);
    const repeated = names.has(container.name) ? [duplicate(here.child('name'), container.name)] : [];
    if (container.name) names.add(container.name);
    const hooks = isSidecar(container) ? validateHooksAndProbes(here, container, around.spec.terminationGracePeriodSeconds) : forbidHooksAndProbes(here, container);
    return all(validateCommon(here, container, around), validateContainerRestart(here, container), repeated, validateHostPorts(path, [container]), hooks);
  });
}

/** Spaces around an image's name are for templates only, where old ones have them. */
export function validateImageSpaces(path: FieldPath, { image = '' }: C): FieldError[] {
  return image === image.trim() ? [] : [invalid(path.child('image'), image, 'must not have leading or trailing whitespace')];
}

const NOT_EPHEMERAL = 'cannot be set for an Ephemeral Container';
const FORBIDDEN_FIELDS = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

/** Absent, or what an absent one decodes to. */
function isUnset(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function forbidLasting(path: FieldPath, container: Frozen<EphemeralContainer>): FieldError[] {
  const fields = FORBIDDEN_FIELDS.filter(f => !isUnset(container[f])).map(f => forbidden(path.child(f), NOT_EPHEMERAL));
  const mounts = each(container.volumeMounts, (mount, i) => {
    const here = path.child('volumeMounts').index(i);
    return (['subPath', 'subPathExpr'] as const).filter(f => mount[f]).map(f => forbidden(here.child(f), NOT_EPHEMERAL));
  });
  return all(fields, mounts);
}

export function validateEphemeralContainers(path: FieldPath, around: Surroundings): FieldError[] {
  const { spec } = around;
  if (!spec.ephemeralContainers?.length) return [];
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(c => c.name));
  const names = new Set(others);
  return each(spec.ephemeralContainers, (container, i) => {
    const here = path.index(i);
    const found = all(validateCommon(here, container, around), validateImageSpaces(here, container));
    if (names.has(container.name)) found.push(duplicate(here.child('name'), container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) found.push(notFound(here.child('targetContainerName'), target));
    return all(found, forbidLasting(here, container));
  });
}
