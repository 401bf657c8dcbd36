/** Reads rules written as `VERBS GROUPS:RESOURCES=NAMES` or `VERBS /PATHS`, one a line, under the name of their role.
 *
 * Verbs are letters (c create, d delete, D deletecollection, g get, l list, p patch, u update, w watch) or words.
 * `cpu ,events.k8s.io:events` is create, patch and update on events of the core group and of events.k8s.io.
 */
import type { ResourceRule } from '../../apiserver/auth/ports.ts';

const LETTERS: Readonly<Record<string, string>> = {
  c: 'create', d: 'delete', D: 'deletecollection', g: 'get', l: 'list', p: 'patch', u: 'update', w: 'watch',
};

export type NamedRules = ReadonlyMap<string, readonly ResourceRule[]>;

export function parseRules(text: string): NamedRules {
  const roles = new Map<string, ResourceRule[]>();
  let current: ResourceRule[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith(' ')) current.push(parseRule(line.trim()));
    else roles.set(line, (current = []));
  }
  return roles;
}

export function parseRule(line: string): ResourceRule {
  const space = line.indexOf(' ');
  const verbs = parseVerbs(line.slice(0, space));
  const target = line.slice(space + 1);
  const colon = target.indexOf(':');
  if (colon < 0) return { verbs, nonResourceURLs: target.split(',') };
  const [resources, names] = target.slice(colon + 1).split('=');
  return {
    verbs,
    apiGroups: target.slice(0, colon).split(','),
    resources: resources!.split(','),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
  };
}

const parseVerbs = (text: string) => (/^[cdDglpuw]+$/.test(text) ? text.split('').map(letter => LETTERS[letter]!) : text.split(','));
