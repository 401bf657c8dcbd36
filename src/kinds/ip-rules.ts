/** What addresses and blocks in objects may be: written strictly, of the right family, not special. */
import { invalid } from '../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../machinery/field-error.ts';
import { isLinkLocalMulticast, isLinkLocalUnicast, isLoopback, isUnspecified, parseCidr, parseIp } from '../machinery/ip.ts';

export { validIp } from './core/pod/checks.ts';

/** Rules of fields older than strict checking; `kept` are values that the stored object already has. */
export function validCidr(path: FieldPath, value: string, kept: readonly string[] = []): FieldError[] {
  if (kept.includes(value)) return [];
  const cidr = parseCidr(value);
  if (!cidr) return [invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
  if (cidr.leadingZeros) return [invalid(path, value, 'must not have leading 0s in IP or prefix length')];
  if (cidr.ip.mapped) return [invalid(path, value, 'must not have an IPv4-mapped IPv6 address')];
  return cidr.ip.bytes.every((b, i) => b === cidr.network[i]) ? [] : [invalid(path, value, 'must not have bits set beyond the prefix length')];
}

/** Addresses that mean the host itself or its link are no endpoints. */
export function validateNonSpecialIp(path: FieldPath, value: string): FieldError[] {
  const ip = parseIp(value);
  if (!ip) return [invalid(path, value, 'must be a valid IP address')];
  const found: FieldError[] = [];
  if (isUnspecified(ip)) found.push(invalid(path, value, `may not be unspecified (${value})`));
  if (isLoopback(ip)) found.push(invalid(path, value, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (isLinkLocalUnicast(ip)) found.push(invalid(path, value, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (isLinkLocalMulticast(ip)) found.push(invalid(path, value, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return found;
}

/** One of each family, at most. */
export function isDualStack(families: readonly (4 | 6 | undefined)[]): boolean {
  return families.includes(4) && families.includes(6);
}

