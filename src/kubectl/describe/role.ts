/** `kubectl describe role` and `clusterrole`: rules broken down to single resources, and joined again by their verbs. */
import type { ClusterRole, PolicyRule, Role } from '../../kinds/generated/rbac-v1.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { goList } from './go-values.ts';
import { writeClusterHead } from './metadata.ts';
import type { Page } from './page.ts';

/** One resource of one group, one name at most; or one URL. */
interface Grant {
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly url?: string;
  readonly verbs: readonly string[];
}

function breakDown({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): Grant[] {
  const names = resourceNames.length > 0 ? resourceNames : [undefined];
  const onResources = apiGroups.flatMap(group => resources.flatMap(resource => verbs.flatMap(verb =>
    names.map(name => ({ group, resource, ...(name === undefined ? {} : { name }), verbs: [verb] })))));
  return [...onResources, ...nonResourceURLs.flatMap(url => verbs.map(verb => ({ url, verbs: [verb] })))];
}

/** Grants of the same thing become one; those of URLs stay apart. */
function join(grants: readonly Grant[]): Grant[] {
  const joined = new Map<string, Grant>();
  for (const grant of grants) {
    const key = grant.url === undefined ? JSON.stringify([grant.group, grant.resource, grant.name ?? null]) : `url ${joined.size}`;
    const before = joined.get(key);
    joined.set(key, before ? { ...before, verbs: [...new Set([...before.verbs, ...grant.verbs])] } : grant);
  }
  return [...joined.values()];
}

const listed = (value: string | undefined) => goList(value === undefined ? [] : [value]);
/** The order of the rows is that of the rules as text: by verbs first. */
const sortKey = ({ verbs, group, resource, name, url }: Grant) =>
  `Verbs:${goList(verbs)},APIGroups:${listed(group)},Resources:${listed(resource)},ResourceNames:${listed(name)},NonResourceURLs:${listed(url)},`;

/** `deployments.apps/scale`. */
function resourceText({ group, resource }: Grant): string {
  if (resource === undefined) return '';
  const [name = '', ...subresource] = resource.split('/');
  return `${name}${group ? `.${group}` : ''}${subresource.length > 0 ? `/${subresource.join('/')}` : ''}`;
}

/** `pods\t[]\t[]\t[get list]`, broken down, joined and sorted. */
export function ruleLines(rules: readonly PolicyRule[] | null | undefined): string[] {
  const keyed = join((rules ?? []).flatMap(breakDown)).map(grant => [sortKey(grant), grant] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, grant]) => `${resourceText(grant)}\t${listed(grant.url)}\t${listed(grant.name)}\t${goList(grant.verbs)}\n`);
}

function writeRules(page: Page, rules: readonly PolicyRule[] | null | undefined): void {
  page.write(0, 'PolicyRule:\n');
  page.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  page.write(1, '---------\t-----------------\t--------------\t-----\n');
  for (const line of ruleLines(rules)) page.write(1, line);
}

function write(page: Page, role: Role | ClusterRole): void {
  writeClusterHead(page, role);
  writeRules(page, role.rules);
}

const shared = { group: 'rbac.authorization.k8s.io', versions: ['v1'], events: noEvents, write } as const;
export const roleDescriber: Describer<Role> = { ...shared, kind: 'Role', plural: 'roles', namespaced: true };
export const clusterRoleDescriber: Describer<ClusterRole> = { ...shared, kind: 'ClusterRole', plural: 'clusterroles', namespaced: false };
