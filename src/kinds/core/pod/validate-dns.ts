/** Rules for a pod's name resolution: its policy, its own resolver settings, its hosts file. */
import { all, each, forbidden, invalid, notSupportedOf, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkDnsSubdomain, regexMessage } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { HostAlias, PodDNSConfig, PodSpec } from '../../generated/core-v1.ts';
import { invalidFor, validIp } from './checks.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARS = 2048;
const MAX_SUBDOMAIN = 253;
const MAX_HOSTNAME = 64;

export function validateDnsPolicy(path: FieldPath, policy: string | undefined): FieldError[] {
  if (!policy) return [required(path)];
  return POLICIES.includes(policy) ? [] : [notSupportedOf(path, policy, POLICIES)];
}

const UNDERSCORED = '[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*';
const UNDERSCORED_PATTERN = new RegExp(`^${UNDERSCORED}$`);
/** Search domains may have underscores (`_tcp.example.com`). */
function checkSearch(domain: string): string[] {
  const found = domain.length > MAX_SUBDOMAIN ? [`must be no more than ${MAX_SUBDOMAIN} characters`] : [];
  if (UNDERSCORED_PATTERN.test(domain)) return found;
  const message = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character or an underscore";
  return [...found, regexMessage(message, UNDERSCORED, 'example.com')];
}

function validateSearches(path: FieldPath, searches: readonly string[]): FieldError[] {
  const found: FieldError[] = [];
  if (searches.length > MAX_SEARCHES) found.push(invalid(path, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  if (searches.join(' ').length > MAX_SEARCH_CHARS) {
    found.push(invalid(path, searches, `must not have more than ${MAX_SEARCH_CHARS} characters (including spaces) in the search list`));
  }
  searches.forEach((search, i) => {
    const domain = search.replace(/\.$/, '');
    if (search !== '.') found.push(...invalidFor(path.index(i), domain, checkSearch(domain)));
  });
  return found;
}

function validateSettings(path: FieldPath, config: Frozen<PodDNSConfig>): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config;
  const here = path.child('nameservers');
  return all(
    nameservers.length > MAX_NAMESERVERS ? [invalid(here, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`)] : [],
    each(nameservers, (server, i) => validIp(here.index(i), server)),
    validateSearches(path.child('searches'), searches),
    each(options, (option, i) => (option.name ? [] : [required(path.child('options').index(i), 'must not be empty')])),
  );
}

export function validateDnsConfig(path: FieldPath, { dnsPolicy, dnsConfig }: Frozen<PodSpec>): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length) return [required(path.child('nameservers'), 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  }
  return dnsConfig ? validateSettings(path, dnsConfig) : [];
}

export function validateHostAliases(path: FieldPath, aliases: readonly Frozen<HostAlias>[]): FieldError[] {
  return each(aliases, ({ ip, hostnames = [] }, i) => [
    ...validIp(path.index(i).child('ip'), ip ?? ''),
    ...hostnames.flatMap((name, j) => invalidFor(path.index(i).child('hostnames').index(j), name, checkDnsSubdomain(name))),
  ]);
}

export function validateHostnameOverride(here: FieldPath, name: string, spec: Frozen<PodSpec>): FieldError[] {
  const found = invalidFor(here, name, checkDnsSubdomain(name));
  if (name.length > MAX_HOSTNAME) found.push(invalid(here, name, `must be no more than ${MAX_HOSTNAME} characters`));
  if (spec.setHostnameAsFQDN) found.push(forbidden(here, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) found.push(forbidden(here, 'may not be specified when hostNetwork is true'));
  return found;
}
