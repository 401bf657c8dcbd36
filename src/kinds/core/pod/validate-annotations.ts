/** Rules for annotations that mean something on a pod: mirror pods, deletion cost, the old seccomp and AppArmor ones. */
import { all, each, forbidden, invalid } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen, ObjectMeta } from '../../../machinery/object.ts';
import type { AppArmorProfile, PodSpec, SeccompProfile } from '../../generated/core-v1.ts';
import { sortedKeys } from './checks.ts';
import { everyContainer, someContainer } from './containers.ts';
import { localDescendingPath } from './validate-paths.ts';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
export const DELETION_COST_ANNOTATION = 'controller.kubernetes.io/pod-deletion-cost';
export const SECCOMP_POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
export const APPARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

type Annotations = Readonly<Record<string, string>>;
type Meta = Frozen<ObjectMeta>;

/** A 32-bit integer, written plainly: no leading zeros, no plus sign. */
export function parseDeletionCost(text: string): number | undefined {
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(text)) return undefined;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : undefined;
}

function validateSeccompValue(path: FieldPath, profile: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith('localhost/')) return localDescendingPath(path, profile.slice('localhost/'.length));
  return [invalid(path, profile, 'must be a valid seccomp profile')];
}

/** The annotations for single containers, sorted; mostly there are none. */
export function keysWith(annotations: Annotations | undefined, prefix: string): string[] {
  const found: string[] = [];
  for (const key in annotations) if (key.startsWith(prefix)) found.push(key);
  return found.sort();
}

function validateSeccompAnnotations(path: FieldPath, annotations: Annotations): FieldError[] {
  const pod = annotations[SECCOMP_POD_ANNOTATION];
  const found = pod === undefined ? [] : validateSeccompValue(path.child(SECCOMP_POD_ANNOTATION), pod);
  for (const key of keysWith(annotations, SECCOMP_CONTAINER_PREFIX)) found.push(...validateSeccompValue(path.child(key), annotations[key]!));
  return found;
}

function validateAppArmorAnnotations(path: FieldPath, annotations: Annotations, spec: Frozen<PodSpec>): FieldError[] {
  return each(keysWith(annotations, APPARMOR_PREFIX), key => {
    const container = key.slice(APPARMOR_PREFIX.length);
    const profile = annotations[key]!;
    const found = someContainer(spec, c => c.name === container) ? [] : [invalid(path.key(key), container, 'container not found')];
    const known = ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/');
    return known ? found : [...found, invalid(path.key(key), profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)];
  });
}

export function validatePodAnnotations(path: FieldPath, annotations: Annotations, spec: Frozen<PodSpec>): FieldError[] {
  const found: FieldError[] = [];
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && !spec.nodeName) found.push(invalid(path.key(MIRROR_ANNOTATION), mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const cost = annotations[DELETION_COST_ANNOTATION];
  if (cost !== undefined && parseDeletionCost(cost) === undefined) found.push(invalid(path.key(DELETION_COST_ANNOTATION), cost, 'must be a 32bit integer'));
  return all(found, validateSeccompAnnotations(path, annotations), validateAppArmorAnnotations(path, annotations, spec));
}

/** What may not be added, changed or taken away once the pod is there. */
export function validateAnnotationUpdates(path: FieldPath, annotations: Annotations, old: Annotations): FieldError[] {
  const fixed = (key: string) => (key.startsWith(APPARMOR_PREFIX) ? 'AppArmor annotations' : key === MIRROR_ANNOTATION ? 'mirror pod annotation' : undefined);
  const changed = sortedKeys(old).filter(key => fixed(key) && annotations[key] !== old[key]);
  const added = sortedKeys(annotations).filter(key => fixed(key) && old[key] === undefined);
  return all(
    changed.map(key => forbidden(path.key(key), `may not remove or update ${fixed(key)}`)),
    added.map(key => forbidden(path.key(key), `may not add ${fixed(key)}`)),
  );
}

interface Match { readonly what: 'seccomp' | 'apparmor'; readonly defaults: readonly string[] }
function validateMatch(path: FieldPath, annotation: string | undefined, profile: Frozen<SeccompProfile | AppArmorProfile> | undefined, rule: Match): FieldError[] {
  if (annotation === undefined || !profile) return [];
  const wrongType = [forbidden(path.child('type'), `${rule.what} type in annotation and field must match`)];
  if (profile.type === 'Unconfined') return annotation === 'unconfined' ? [] : wrongType;
  if (profile.type === 'RuntimeDefault') return rule.defaults.includes(annotation) ? [] : wrongType;
  if (profile.type !== 'Localhost') return [];
  if (!annotation.startsWith('localhost/')) return wrongType;
  if (profile.localhostProfile === annotation.slice('localhost/'.length)) return [];
  return [forbidden(path.child('localhostProfile'), `${rule.what} profile in annotation and field must match`)];
}

/** Where both the old annotation and the new field are given, they say the same. */
export function validateSeccompMatch(path: FieldPath, meta: Meta, spec: Frozen<PodSpec>): FieldError[] {
  const rule: Match = { what: 'seccomp', defaults: ['runtime/default', 'docker/default'] };
  const annotations = meta.annotations ?? {};
  if (annotations[SECCOMP_POD_ANNOTATION] === undefined && keysWith(annotations, SECCOMP_CONTAINER_PREFIX).length === 0) return [];
  const found = validateMatch(path.child('securityContext', 'seccompProfile'), annotations[SECCOMP_POD_ANNOTATION], spec.securityContext?.seccompProfile, rule);
  for (const { container, path: here } of everyContainer(spec, path)) {
    found.push(...validateMatch(here.child('securityContext', 'seccompProfile'), annotations[SECCOMP_CONTAINER_PREFIX + container.name], container.securityContext?.seccompProfile, rule));
  }
  return found;
}

export function validateAppArmorMatch(path: FieldPath, meta: Meta, spec: Frozen<PodSpec>): FieldError[] {
  if (spec.os?.name === 'windows' || keysWith(meta.annotations, APPARMOR_PREFIX).length === 0) return [];
  const rule: Match = { what: 'apparmor', defaults: ['runtime/default'] };
  return each(everyContainer(spec, path), ({ container, path: here }) => {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    return validateMatch(here.child('securityContext', 'appArmorProfile'), meta.annotations?.[APPARMOR_PREFIX + container.name], profile, rule);
  });
}
