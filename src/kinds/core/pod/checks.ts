/** Rules that many fields of a pod share. */
import { invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { parseIp } from '../../../machinery/ip.ts';
import { checkDnsLabel, checkQualifiedName, nameIsDnsSubdomain } from '../../../machinery/names.ts';

export const NEGATIVE_MESSAGE = 'must be greater than or equal to 0';
export const NOT_POSITIVE_MESSAGE = 'must be greater than zero';
export const NOT_INTEGER_MESSAGE = 'must be an integer';

/** One error for each thing that is wrong with `value`. */
export const invalidFor = (path: FieldPath, value: unknown, messages: readonly string[]): FieldError[] => messages.map(m => invalid(path, value, m));
export const requireText = (path: FieldPath, value: string | undefined): FieldError[] => (value ? [] : [required(path)]);
export const nonNegative = (path: FieldPath, value: number | undefined): FieldError[] => ((value ?? 0) < 0 ? [invalid(path, value, NEGATIVE_MESSAGE)] : []);

export const dnsLabel = (path: FieldPath, value: string): FieldError[] => invalidFor(path, value, checkDnsLabel(value));
export const qualifiedName = (path: FieldPath, value: string): FieldError[] => invalidFor(path, value, checkQualifiedName(value));
/** The name of an object; empty is judged too. */
export const subdomainName = (path: FieldPath, value: string): FieldError[] => invalidFor(path, value, nameIsDnsSubdomain(value, false));

/** An address as old fields take it; new and changed values must be written canonically. */
export function validIp(path: FieldPath, value: string): FieldError[] {
  const ip = parseIp(value);
  if (!ip) return [invalid(path, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  if (ip.leadingZeros) return [invalid(path, value, 'must not have leading 0s')];
  if (ip.mapped) return [invalid(path, value, 'must not be an IPv4-mapped IPv6 address')];
  return [];
}

/** The keys of a map, in the order its JSON form has. */
export const sortedKeys = (map: object | undefined): string[] => Object.keys(map ?? {}).sort();
