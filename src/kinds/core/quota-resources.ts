/** What a quota can count, and under which scopes. https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
import { invalid } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { checkQualifiedName } from '../../machinery/names.ts';
import { isHugePages, isStandardContainerResource, isStandardResource, isNativeResource, isExtendedResource } from './pod/resource-names.ts';

const POD_RESOURCES = [
  'cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'pods',
];
const OBJECT_COUNTS = [
  'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps', 'services.nodeports', 'services.loadbalancers', 'requests.storage',
];
const QUOTA_RESOURCES = new Set([...POD_RESOURCES, ...OBJECT_COUNTS]);
const BEST_EFFORT_RESOURCES = new Set(['pods']);
const POD_SCOPED = new Set(POD_RESOURCES);

export const SCOPES: ReadonlySet<string> = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity', 'VolumeAttributesClass']);
/** Scopes that a selector may only ask to exist. */
export const SCOPES_THAT_EXIST: ReadonlySet<string> = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity']);

export const isQuotaResource = (name: string): boolean => QUOTA_RESOURCES.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');

export function isScopeValidFor(scope: string, name: string): boolean {
  if (scope === 'BestEffort') return BEST_EFFORT_RESOURCES.has(name);
  if (scope === 'VolumeAttributesClass') return name === 'persistentvolumeclaims' || name === 'requests.storage';
  if (SCOPES.has(scope)) return POD_SCOPED.has(name);
  return true;
}

export function validateResourceName(name: string, path: FieldPath): FieldError[] {
  const found = checkQualifiedName(name).map(m => invalid(path, name, m));
  if (found.length > 0 || name.includes('/') || isStandardResource(name) || name.startsWith('requests.hugepages-')) return found;
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

export function validateQuotaResourceName(name: string, path: FieldPath): FieldError[] {
  const found = validateResourceName(name, path);
  return name.includes('/') || isQuotaResource(name) ? found : [...found, invalid(path, name, 'must be a standard resource for quota')];
}

/** A resource that a container may ask for. */
export function validateContainerResourceName(name: string, path: FieldPath): FieldError[] {
  const found = validateResourceName(name, path);
  if (!name.includes('/')) return isStandardContainerResource(name) ? found : [...found, invalid(path, name, 'must be a standard resource for containers')];
  return isNativeResource(name) || isExtendedResource(name) ? found : [...found, invalid(path, name, "doesn't follow extended resource name standard")];
}
