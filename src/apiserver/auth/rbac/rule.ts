/** What one RBAC rule allows. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import type { Attributes, ResourceRule } from '../ports.ts';

const hasOrAny = (list: readonly string[] | undefined, value: string) => list !== undefined && (list.includes('*') || list.includes(value));

export function ruleAllows(rule: ResourceRule, a: Attributes): boolean {
  if (!hasOrAny(rule.verbs, a.verb)) return false;
  if (!a.resourceRequest) return pathMatches(rule.nonResourceURLs, a.path);
  return hasOrAny(rule.apiGroups, a.apiGroup) && resourceMatches(rule.resources, a) && nameMatches(rule.resourceNames, a.name);
}

/** `*` is everything, `pods/log` one subresource, and `*` before a slash that subresource of every resource. */
function resourceMatches(resources: readonly string[] | undefined, a: Attributes): boolean {
  if (!resources) return false;
  if (a.subresource === '') return resources.includes(a.resource) || resources.includes('*');
  return resources.includes('*') || resources.includes(`${a.resource}/${a.subresource}`) || resources.includes(`*/${a.subresource}`);
}

const nameMatches = (names: readonly string[] | undefined, name: string) => !names || names.length === 0 || names.includes(name);

export function pathMatches(urls: readonly string[] | undefined, path: string): boolean {
  return (urls ?? []).some(url => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))));
}

/** A rule as upstream's messages show it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function describeRule(rule: ResourceRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  return `{${parts.flatMap(([name, list]) => (list && list.length > 0 ? [`${name}:${quotedList(list)}`] : [])).join(', ')}}`;
}

/** Go's `%q` of a list: `["a" "b"]`. */
export const quotedList = (list: readonly string[]): string => `[${list.map(s => JSON.stringify(s)).join(' ')}]`;
