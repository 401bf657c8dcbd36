/** Which IP families a service has on this cluster: inferred from its addresses, its policy and the cluster's own. */
import { at, invalid } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { ipFamily } from '../../../machinery/ip.ts';
import type { Service } from '../../generated/core-v1.ts';
import { isHeadless } from './shape.ts';
import { validateClusterIPs } from './validate-addresses.ts';

export type IpFamily = 'IPv4' | 'IPv6';
const spec = at('spec');
const otherFamily = (family: string | undefined): IpFamily => (family === 'IPv4' ? 'IPv6' : 'IPv4');

function inferFromAddresses(service: Service, cluster: readonly IpFamily[]): FieldError[] {
  const families = (service.spec.ipFamilies ??= []);
  return (service.spec.clusterIPs ?? []).flatMap((ip, i) => {
    const family = ipFamily(ip) === 6 ? 'IPv6' : 'IPv4';
    if (ipFamily(ip) === undefined || i < families.length) return [];
    if (!cluster.includes(family)) return [invalid(spec.child('clusterIPs').index(i), service.spec.clusterIPs, `${family} is not configured on this cluster`)];
    families.push(family);
    return [];
  });
}

function validatePolicy(service: Service, cluster: readonly IpFamily[]): FieldError[] {
  const { ipFamilyPolicy, ipFamilies = [], clusterIPs = [] } = service.spec;
  const path = spec.child('ipFamilyPolicy');
  const many = ipFamilies.length > 1 ? '`ipFamilies`' : clusterIPs.length > 1 ? '`clusterIPs`' : undefined;
  const found: FieldError[] = [];
  if (many && (ipFamilyPolicy ?? 'SingleStack') === 'SingleStack') {
    found.push(invalid(path, ipFamilyPolicy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${many} are specified`));
  }
  if (ipFamilyPolicy === 'RequireDualStack' && cluster.length < 2) found.push(invalid(path, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  ipFamilies.forEach((family, i) => {
    if (!cluster.includes(family as IpFamily)) found.push(invalid(spec.child('ipFamilies').index(i), family, 'not configured on this cluster'));
  });
  return found;
}

/** Headless services without a selector name their endpoints themselves: any family may come, whatever the cluster has. */
function settleSelectorless(service: Service, cluster: readonly IpFamily[]): void {
  const families = (service.spec.ipFamilies ??= []);
  if (families.length === 0) families.push(cluster[0]!);
  service.spec.ipFamilyPolicy ??= 'RequireDualStack';
  if (service.spec.ipFamilyPolicy !== 'SingleStack' && families.length === 1) families.push(otherFamily(families[0]));
}

/**
 * Sets `ipFamilies` and `ipFamilyPolicy`, in place; `cluster` lists the families that have an address range, the default first.
 * To be called after prepare and before addresses are allocated. ExternalName services have none.
 */
export function settleFamilies(service: Service, cluster: readonly IpFamily[]): FieldError[] {
  if (service.spec.type === 'ExternalName') return [];
  const wrong = validateClusterIPs(service);
  if (wrong.length > 0) return wrong;
  const unknown = inferFromAddresses(service, cluster);
  if (unknown.length > 0) return unknown;
  if (isHeadless(service) && Object.keys(service.spec.selector ?? {}).length === 0) {
    settleSelectorless(service, cluster);
    return [];
  }
  const found = validatePolicy(service, cluster);
  if (found.length > 0) return found;
  const families = (service.spec.ipFamilies ??= []);
  if (families.length === 0) families.push(cluster[0]!);
  service.spec.ipFamilyPolicy ??= 'SingleStack';
  if (service.spec.ipFamilyPolicy !== 'SingleStack' && families.length === 1 && cluster.length > 1) families.push(otherFamily(families[0]));
  return [];
}
