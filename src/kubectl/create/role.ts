/** Reads the flags of `create role` and `create clusterrole`, and plans the rules. */
import { CommandError } from '../errors.ts';

const RESOURCE_VERBS = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate'];
const URL_VERBS = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

const RBAC = 'rbac.authorization.k8s.io';
/** Verbs that make sense for few resources alone, as `resource.group`. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  escalate: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

export interface RuleResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

/** A resource as the server knows it; rejects where it does not. */
export type FindResource = (resource: { readonly group: string; readonly resource: string }) => Promise<{ readonly group: string; readonly resource: string }>;

export const withoutDuplicates = (items: readonly string[]): string[] => [...new Set(items)];
/** All of them are one. */
export const verbsOf = (verbs: readonly string[]): string[] => (verbs.includes('*') ? ['*'] : withoutDuplicates(verbs));

/** `pods`, `pods/log`, `deployments.apps/scale`; `*` alone stands for all of them. */
export function resourcesOf(texts: readonly string[]): RuleResource[] {
  const found: RuleResource[] = [];
  for (const text of texts) {
    const [name, subresource] = cut(text, '/');
    const [resource, group] = cut(name, '.');
    const parsed = { group: group ?? '', resource, subresource: subresource ?? '' };
    if (resource === '*' && group === undefined && subresource === undefined) return [parsed];
    found.push(parsed);
  }
  return found;
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Verbs that are not known, for a warning. */
export const unusualVerbs = (verbs: readonly string[]): string[] => verbs.filter(v => !RESOURCE_VERBS.includes(v));

/** Rejects where a resource is not served, or a verb makes no sense for it. Behind a `*` nothing is looked at. */
export async function checkResources(resources: readonly RuleResource[], verbs: readonly string[], find: FindResource): Promise<void> {
  for (const { resource, group } of resources) {
    if (resource === '') throw new CommandError('resource must be specified if apiGroup/subresource specified');
    if (resource === '*') return;
    let problem: Error | undefined;
    const known = await find({ resource, group }).catch((error: Error) => {
      problem = error;
      return { resource, group };
    });
    for (const verb of verbs.filter(v => Object.hasOwn(SPECIAL_VERBS, v))) {
      if (!SPECIAL_VERBS[verb]!.includes(`${known.resource}.${known.group}`)) throw new CommandError(`can not perform '${verb}' on '${known.resource}' in group '${known.group}'`);
      problem = undefined;
    }
    if (problem) throw problem;
  }
}

/** Throws for a verb or a pattern that URLs cannot have. */
export function checkUrls(urls: readonly string[], verbs: readonly string[]): void {
  if (urls.length === 0) return;
  const wrong = verbs.find(v => !URL_VERBS.includes(v));
  if (wrong !== undefined) throw new CommandError(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls.filter(u => u !== '*')) {
    if (!url.startsWith('/')) throw new CommandError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*')) throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

export interface RuleOptions {
  readonly verbs: readonly string[];
  readonly resources: readonly RuleResource[];
  readonly resourceNames: readonly string[];
  readonly urls: readonly string[];
}

/** One rule a group, in order of their names, and one for URLs. */
export async function planRules({ verbs, resources, resourceNames, urls }: RuleOptions, find: FindResource): Promise<object[]> {
  const byGroup = new Map<string, Set<string>>();
  for (const { resource, group, subresource } of resources) {
    const known = await find({ resource, group }).catch(() => ({ resource, group }));
    const names = byGroup.get(known.group) ?? new Set();
    byGroup.set(known.group, names.add(subresource ? `${known.resource}/${subresource}` : known.resource));
  }
  const groups = [...byGroup].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rules = groups.map(([group, names]) => ({ verbs, apiGroups: [group], resources: [...names], resourceNames }));
  return urls.length > 0 ? [...rules, { verbs, nonResourceURLs: urls }] : rules;
}
