/** Rules for requests and limits, of containers and of a pod as a whole. */
import { own } from '../../../machinery/equality.ts';
import { all, duplicate, each, forbidden, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkQualifiedName } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { canonicalQuantity, compareQuantities, formatQuantity, milliValue, parseQuantity, quantitySign } from '../../../machinery/quantity.ts';
import type { PodSpec, ResourceClaim, ResourceRequirements } from '../../generated/core-v1.ts';
import { dnsLabel, invalidFor, NEGATIVE_MESSAGE, NOT_INTEGER_MESSAGE, sortedKeys } from './checks.ts';
import { HUGE_PAGES_PREFIX, isExtendedResource, isHugePages, isNativeResource, isPodLevelResource, isStandardContainerResource, isStandardResource, mayOvercommit } from './resource-names.ts';
import { containerAmounts } from './resources.ts';

type Requirements = Frozen<ResourceRequirements>;
type NameRule = (path: FieldPath, name: string) => FieldError[];

function validateResourceName(path: FieldPath, name: string): FieldError[] {
  const found = invalidFor(path, name, checkQualifiedName(name));
  if (found.length > 0 || name.includes('/') || isStandardResource(name)) return found;
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

const containerResourceName: NameRule = (path, name) => {
  const found = validateResourceName(path, name);
  if (!name.includes('/')) return isStandardContainerResource(name) ? found : [...found, invalid(path, name, 'must be a standard resource for containers')];
  if (!isNativeResource(name) && !isExtendedResource(name)) return [...found, invalid(path, name, "doesn't follow extended resource name standard")];
  return found;
};

const podResourceName: NameRule = (path, name) => {
  const found = validateResourceName(path, name);
  return found.length > 0 || isPodLevelResource(name) ? found : [...found, invalid(path, name, 'must be a standard resource for pods')];
};

const COUNTED = /^(?:pods|resourcequotas|services|replicationcontrollers|secrets|configmaps|persistentvolumeclaims|services\.nodeports|services\.loadbalancers)$/;
const isWhole = (name: string) => COUNTED.test(name) || isExtendedResource(name);

export function validateAmount(path: FieldPath, name: string, amount: string): FieldError[] {
  const found = quantitySign(amount) < 0 ? [invalid(path, canonicalQuantity(amount), NEGATIVE_MESSAGE)] : [];
  return isWhole(name) && milliValue(amount) % 1000 !== 0 ? [...found, invalid(path, canonicalQuantity(amount), NOT_INTEGER_MESSAGE)] : found;
}

function validatePages(path: FieldPath, name: string, amount: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const page = milliValue(name.slice(HUGE_PAGES_PREFIX.length));
  if (page > 0 && milliValue(amount) % page === 0) return [];
  return [invalid(path, canonicalQuantity(amount), `${canonicalQuantity(amount)} is not positive integer multiple of ${name}`)];
}

function validateAgainstLimit(path: FieldPath, name: string, request: string, limit: string | undefined): FieldError[] {
  const requests = path.child('requests');
  if (limit === undefined) return mayOvercommit(name) ? [] : [required(path.child('limits'), 'Limit must be set for non overcommitable resources')];
  const [asked, most] = [canonicalQuantity(request), canonicalQuantity(limit)];
  const order = compareQuantities(request, limit);
  if (order !== 0 && !mayOvercommit(name)) return [invalid(requests, asked, `must be equal to ${name} limit of ${most}`)];
  return order > 0 ? [invalid(requests, asked, `must be less than or equal to ${name} limit of ${most}`)] : [];
}

function validateClaimUse(path: FieldPath, claim: Frozen<ResourceClaim>, seen: Set<string>): FieldError[] {
  if (seen.has(claim.name)) return [duplicate(path, claim.name)];
  const key = claim.request ? `${claim.name}/${claim.request}` : claim.name;
  const found = claim.request ? dnsLabel(path.child('request'), claim.request) : [];
  if (seen.has(key)) found.push(duplicate(path, key));
  else if (!claim.request) found.push(...[...seen].filter(s => s.startsWith(`${claim.name}/`)).map(() => duplicate(path, claim.name)));
  seen.add(key);
  return found;
}

function validateClaims(path: FieldPath, claims: readonly Frozen<ResourceClaim>[], known: ReadonlySet<string>): FieldError[] {
  const seen = new Set<string>();
  return each(claims, (claim, i) => {
    const here = path.index(i);
    if (!claim.name) return [required(here)];
    const found = validateClaimUse(here, claim, seen);
    if (known.has(claim.name)) return found;
    const names = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
    const message = `Not found: ${JSON.stringify(claim.name)}: must be one of the names in pod.spec.resourceClaims${names}`;
    return [...found, { type: 'FieldValueNotFound' as const, field: here.toString(), message }];
  });
}

function validateAmounts(path: FieldPath, { limits = {}, requests = {} }: Requirements, nameRule: NameRule): FieldError[] {
  const found: FieldError[] = [];
  for (const name of sortedKeys(limits)) {
    const here = path.child('limits').key(name);
    found.push(...nameRule(here, name), ...validateAmount(here, name, limits[name]!), ...validatePages(here, name, limits[name]!));
  }
  for (const name of sortedKeys(requests)) {
    const here = path.child('requests').key(name);
    const request = requests[name]!;
    found.push(...nameRule(here, name), ...validateAmount(here, name, request), ...validateAgainstLimit(path, name, request, own(limits, name)), ...validatePages(here, name, request));
  }
  const names = all(Object.keys(limits), Object.keys(requests));
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) found.push(forbidden(path, 'HugePages require cpu or memory'));
  return found;
}

function validateRequirements(path: FieldPath, requirements: Requirements, nameRule: NameRule, claims: ReadonlySet<string>): FieldError[] {
  return all(
    (requirements.limits ?? requirements.requests) && validateAmounts(path, requirements, nameRule),
    requirements.claims && validateClaims(path.child('claims'), requirements.claims, claims),
  );
}

export const validateContainerResources = (path: FieldPath, requirements: Requirements, claims: ReadonlySet<string>): FieldError[] =>
  validateRequirements(path, requirements, containerResourceName, claims);

export const validateOverhead = (path: FieldPath, overhead: Frozen<Record<string, string>>): FieldError[] =>
  validateRequirements(path, { limits: overhead }, containerResourceName, new Set());

/** A pod asks at least for what its containers ask together, and no container may have more than the pod. */
function validateConsistency(path: FieldPath, spec: Frozen<PodSpec>): FieldError[] {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  const found: FieldError[] = [];
  for (const [name, sum] of Object.entries(containerAmounts(spec, 'requests'))) {
    const podLevel = own(requests, name) ?? '0';
    if (compareQuantities(sum, podLevel) <= 0) continue;
    found.push(invalid(path.child('requests').key(name), canonicalQuantity(podLevel), `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`));
  }
  spec.containers.forEach((container, i) => {
    for (const name of sortedKeys(container.resources?.limits)) {
      const limit = container.resources?.limits?.[name] ?? '0';
      const podLevel = own(limits, name);
      if (podLevel === undefined || compareQuantities(parseQuantity(limit), podLevel) <= 0) continue;
      found.push(invalid(path.child('containers').index(i).key(name).child('limits'), canonicalQuantity(limit), `must be less than or equal to pod limits of ${canonicalQuantity(podLevel)}`));
    }
  });
  return found;
}

export function validatePodResources(path: FieldPath, spec: Frozen<PodSpec>, claims: ReadonlySet<string>): FieldError[] {
  if (!spec.resources) return [];
  return all(
    spec.resources.claims ? [forbidden(path.child('claims'), 'claims cannot be set for Resources at pod-level')] : [],
    validateRequirements(path, spec.resources, podResourceName, claims),
    validateConsistency(path, spec),
  );
}
