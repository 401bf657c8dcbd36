/** Rules for a service's cluster addresses and IP families, and for how they may change. */
import { at, duplicate, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { semanticEqual } from '../../../machinery/equality.ts';
import { ipFamily } from '../../../machinery/ip.ts';
import { isDualStack, validIp } from '../../ip-rules.ts';
import { HEADLESS, isHeadless } from './shape.ts';
import type { ServiceObject } from './shape.ts';

const ips = at('spec', 'clusterIPs');
const families = at('spec', 'ipFamilies');
const policy = at('spec', 'ipFamilyPolicy');
const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['SingleStack', 'PreferDualStack', 'RequireDualStack'];

function validateSync({ clusterIP, clusterIPs = [] }: ServiceObject['spec']): FieldError[] {
  if (!clusterIP) return clusterIPs.length > 0 ? [invalid(ips, clusterIPs, 'must be empty when `clusterIP` is not specified')] : [];
  if (clusterIPs.length === 0) return [required(ips)];
  return clusterIPs[0] === clusterIP ? [] : [invalid(ips, clusterIPs, 'first value must match `clusterIP`')];
}

function validateFamilies({ ipFamilies = [], ipFamilyPolicy }: ServiceObject['spec']): FieldError[] {
  const found = ipFamilies.flatMap((family, i) => [
    ...(FAMILIES.includes(family) ? [] : [notSupported(families.index(i), family, FAMILIES)]),
    ...(ipFamilies.indexOf(family) < i ? [duplicate(families.index(i), family)] : []),
  ]);
  return ipFamilyPolicy === undefined || POLICIES.includes(ipFamilyPolicy) ? found : [...found, notSupported(policy, ipFamilyPolicy, POLICIES)];
}

function validateEach({ clusterIPs = [] }: ServiceObject['spec']): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== HEADLESS) return validIp(ips.index(i), ip);
    return clusterIPs.length > 1 ? [invalid(ips, clusterIPs, "'None' must be the first and only value")] : [];
  });
}

function validateMatch({ clusterIPs = [], ipFamilies = [] }: ServiceObject['spec']): FieldError[] {
  return clusterIPs.slice(0, ipFamilies.length).flatMap((ip, i) => {
    const is6 = ipFamily(ip) === 6;
    if (ipFamilies[i] === 'IPv4' && is6) return [invalid(ips.index(i), ip, `expected an IPv4 value as indicated by \`ipFamilies[${i}]\``)];
    return ipFamilies[i] === 'IPv6' && !is6 ? [invalid(ips.index(i), ip, `expected an IPv6 value as indicated by \`ipFamilies[${i}]\``)] : [];
  });
}

/** Everything about `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`; nothing for ExternalName. */
export function validateClusterIPs(service: ServiceObject): FieldError[] {
  const { spec } = service;
  if (spec.type === 'ExternalName') return [];
  const clusterIPs = spec.clusterIPs ?? [];
  const each = validateEach(spec);
  const found = [...validateSync(spec), ...validateFamilies(spec), ...each];
  if (clusterIPs.length > 2) found.push(invalid(ips, clusterIPs, 'may only hold up to 2 values'));
  if (each.length > 0) return found;
  if (clusterIPs.length > 1 && !isDualStack(clusterIPs.map(ipFamily))) found.push(invalid(ips, clusterIPs, 'may specify no more than one IP for each IP family'));
  return isHeadless(service) ? found : [...found, ...validateMatch(spec)];
}

const CHANGED = 'may not change once set';

/** The first address stays for good; the second may come, and go when the policy becomes SingleStack. */
function validateIPChange({ spec }: ServiceObject, old: ServiceObject): FieldError[] {
  const [now, before] = [spec.clusterIPs ?? [], old.spec.clusterIPs ?? []];
  if (now.length === before.length) return before.flatMap((ip, i) => (ip === now[i] ? [] : [invalid(ips.index(i), now, CHANGED)]));
  const found: FieldError[] = [];
  if (now.length === 0) found.push(invalid(ips.index(0), now, 'primary clusterIP can not be unset'));
  if (now.length > 0 && before.length > 0 && now[0] !== before[0]) found.push(invalid(ips.index(0), now, CHANGED));
  if (now.length === 1 && before.length > 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    found.push(invalid(policy, spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  }
  return found;
}

function validateFamilyChange({ spec }: ServiceObject, old: ServiceObject): FieldError[] {
  const [now, before] = [spec.ipFamilies ?? [], old.spec.ipFamilies ?? []];
  if (now.length === before.length) return before.flatMap((family, i) => (family === now[i] ? [] : [invalid(families.index(0), now, CHANGED)]));
  const found: FieldError[] = [];
  if (now.length < before.length && (spec.clusterIPs ?? []).length === 0) found.push(invalid(families.index(0), now, 'primary ipFamily can not be unset'));
  if (now.length > 0 && before.length > 0 && now[0] !== before[0]) found.push(invalid(families.index(0), spec.clusterIPs ?? [], CHANGED));
  if (now.length === 1 && before.length > 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    found.push(invalid(policy, spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  }
  return found;
}

export function validateAddressChange(service: ServiceObject, old: ServiceObject): FieldError[] {
  if (service.spec.type === 'ExternalName' || old.spec.type === 'ExternalName') return [];
  const [headless, wasHeadless] = [isHeadless(service), isHeadless(old)];
  return [
    ...(headless && wasHeadless ? [] : validateIPChange(service, old)),
    ...(headless || wasHeadless ? [] : validateFamilyChange(service, old)),
  ];
}

export const sameClass = (service: ServiceObject, old: ServiceObject): boolean => semanticEqual(service.spec.loadBalancerClass, old.spec.loadBalancerClass);
