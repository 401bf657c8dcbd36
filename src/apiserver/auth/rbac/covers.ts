/** Whether one set of rules allows all that another does, and what is missing where it doesn't. */
import type { ResourceRule } from '../ports.ts';

/** The single permissions of `wanted` that no rule of `held` covers; none where `held` covers everything. */
export function missingRules(held: readonly ResourceRule[], wanted: readonly ResourceRule[]): ResourceRule[] {
  return wanted.flatMap(splitRule).filter(single => !held.some(rule => covers(rule, single)));
}

/** One rule for each verb on each resource, name or path. */
function splitRule(rule: ResourceRule): ResourceRule[] {
  const names = rule.resourceNames && rule.resourceNames.length > 0 ? rule.resourceNames : [undefined];
  const onResources = (rule.apiGroups ?? []).flatMap(group =>
    (rule.resources ?? []).flatMap(resource =>
      rule.verbs.flatMap(verb =>
        names.map(name => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...(name === undefined ? {} : { resourceNames: [name] }) })),
      ),
    ),
  );
  const onPaths = (rule.nonResourceURLs ?? []).flatMap(url => rule.verbs.map(verb => ({ nonResourceURLs: [url], verbs: [verb] })));
  return [...onResources, ...onPaths];
}

function covers(held: ResourceRule, single: ResourceRule): boolean {
  return (
    anyOrAll(held.verbs, single.verbs) &&
    anyOrAll(held.apiGroups, single.apiGroups) &&
    (single.resources ?? []).every(r => coversResource(held.resources ?? [], r)) &&
    coversNames(held.resourceNames ?? [], single.resourceNames ?? []) &&
    (single.nonResourceURLs ?? []).every(u => coversPath(held.nonResourceURLs ?? [], u))
  );
}

function anyOrAll(held: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  return held?.includes('*') === true || (wanted ?? []).every(w => held?.includes(w));
}

function coversResource(held: readonly string[], wanted: string): boolean {
  const slash = wanted.indexOf('/');
  return held.includes('*') || held.includes(wanted) || (slash >= 0 && held.includes(`*${wanted.slice(slash)}`));
}

function coversNames(held: readonly string[], wanted: readonly string[]): boolean {
  return held.length === 0 || (wanted.length > 0 && wanted.every(w => held.includes(w)));
}

function coversPath(held: readonly string[], wanted: string): boolean {
  return held.some(h => h === wanted || (h.endsWith('*') && wanted.startsWith(h.slice(0, -1))));
}

/** Joins the verbs of single permissions on the same resource again, for a readable message. */
export function joinVerbs(singles: readonly ResourceRule[]): ResourceRule[] {
  const joined = new Map<string, ResourceRule>();
  const paths: ResourceRule[] = [];
  for (const single of singles) {
    if (single.nonResourceURLs) {
      paths.push(single);
      continue;
    }
    const key = JSON.stringify([single.apiGroups, single.resources, single.resourceNames]);
    const known = joined.get(key);
    joined.set(key, known ? { ...known, verbs: [...known.verbs, ...single.verbs] } : single);
  }
  return [...paths, ...joined.values()];
}
