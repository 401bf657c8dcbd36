/** What kinds of resource names there are: native ones, huge pages, those that nodes and quotas extend. */
import { checkQualifiedName } from '../../../machinery/names.ts';

export const HUGE_PAGES_PREFIX = 'hugepages-';
const STANDARD = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
]);
const STANDARD_CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

export const isHugePages = (name: string): boolean => name.startsWith(HUGE_PAGES_PREFIX);
/** Unprefixed, or in kubernetes.io's own domain. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
/** Whether requests may be below limits. */
export const mayOvercommit = (name: string): boolean => isNativeResource(name) && !isHugePages(name);
export const isStandardResource = (name: string): boolean => STANDARD.has(name) || isHugePages(name);
export const isStandardContainerResource = (name: string): boolean => STANDARD_CONTAINER.has(name) || isHugePages(name);
/** Resources that a pod as a whole may request. */
export const isPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePages(name);

/** A resource of a device plugin: `example.com/gpu`, counted in whole numbers. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith('requests.')) return false;
  return checkQualifiedName(`requests.${name}`).length === 0;
}
