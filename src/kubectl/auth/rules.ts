/** Which permissions of some rules others do not grant. */
import type { PolicyRule } from '../../kinds/generated/rbac-v1.ts';

type Single = PolicyRule;

/** A rule for each verb on each resource, name or URL. */
function breakDown({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): Single[] {
  const names = resourceNames.length > 0 ? resourceNames : [undefined];
  return [
    ...apiGroups.flatMap(group => resources.flatMap(resource => verbs.flatMap(verb => names.map(name => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...(name === undefined ? {} : { resourceNames: [name] }) }))))),
    ...nonResourceURLs.flatMap(url => verbs.map(verb => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ];
}

export function uncovered(wanted: readonly PolicyRule[], held: readonly PolicyRule[]): PolicyRule[] {
  const singles = held.flatMap(breakDown);
  return wanted.flatMap(breakDown).filter(want => !singles.some(rule => covers(rule, want)));
}

const one = (list: readonly string[] | undefined): string | undefined => list?.[0];
const grants = (held: string | undefined, wanted: string | undefined): boolean => held === wanted || held === '*';

function covers(held: Single, wanted: Single): boolean {
  if (!grants(one(held.verbs), one(wanted.verbs))) return false;
  const url = one(wanted.nonResourceURLs);
  if (url !== undefined) {
    const pattern = one(held.nonResourceURLs);
    return pattern !== undefined && (pattern === url || (pattern.endsWith('*') && url.startsWith(pattern.slice(0, -1))));
  }
  return one(held.nonResourceURLs) === undefined && grants(one(held.apiGroups), one(wanted.apiGroups)) && grantsResource(one(held.resources) ?? '', one(wanted.resources) ?? '')
    && (one(held.resourceNames) === undefined || one(held.resourceNames) === one(wanted.resourceNames));
}

function grantsResource(held: string, wanted: string): boolean {
  const slash = wanted.indexOf('/');
  return grants(held, wanted) || (slash >= 0 && held === `*${wanted.slice(slash)}`);
}
