/** Acting as somebody else: what the Impersonate headers ask for, and whether the caller may. */
import { internal } from '../../machinery/status-error.ts';
import { forbiddenRequest } from './forbidden.ts';
import type { Attributes, Authorizer, UserInfo } from './ports.ts';
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, ANONYMOUS } from './ports.ts';
import { serviceAccountGroups, splitServiceAccountUsername } from './service-account.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION_GROUP = 'authentication.k8s.io';

export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const valuesOf = (value: Headers[string]): string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : [...value]);

/** What the headers ask for; undefined where nothing. Header names are lower-case; several values of one name come as a list. */
export function readImpersonation(headers: Headers): Impersonation | undefined {
  const user = valuesOf(headers['impersonate-user'])[0] ?? '';
  const uid = valuesOf(headers['impersonate-uid'])[0] || undefined;
  const groups = valuesOf(headers['impersonate-group']);
  const extra: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(EXTRA_PREFIX)) extra[decodeExtraKey(name.slice(EXTRA_PREFIX.length))] = valuesOf(value);
  }
  const more = groups.length > 0 || uid !== undefined || Object.keys(extra).length > 0;
  if (user === '' && more) throw internal(new Error(`requested ${describe({ groups, extra, uid })} without impersonating a user`));
  return user === '' ? undefined : { user, groups, extra, ...(uid ? { uid } : {}) };
}

function decodeExtraKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function describe({ groups, extra, uid }: { groups: readonly string[]; extra: object; uid: string | undefined }): string {
  const references = [...groups.map(g => `{Group   ${g}    }`), ...Object.keys(extra).map(k => `{UserExtra    ${k}  }`), ...(uid ? [`{UID   ${uid}    }`] : [])];
  return `[${references.join(' ')}]`;
}

/** The user to go on as. Throws a 403 where the caller may not act as one of the parts. */
export function impersonate(caller: UserInfo, wanted: Impersonation, authorizer: Authorizer): UserInfo {
  const account = splitServiceAccountUsername(wanted.user);
  const check = (what: Partial<Attributes> & { resource: string; name: string }) => authorizePart(caller, what, authorizer);
  if (account) check({ resource: 'serviceaccounts', ...account });
  else check({ resource: 'users', name: wanted.user });
  if (wanted.uid) check({ resource: 'uids', name: wanted.uid, apiGroup: AUTHENTICATION_GROUP });
  for (const group of wanted.groups) check({ resource: 'groups', name: group });
  for (const [key, values] of Object.entries(wanted.extra)) {
    for (const value of values) check({ resource: 'userextras', subresource: key, name: value, apiGroup: AUTHENTICATION_GROUP });
  }
  const groups = wanted.groups.length > 0 || !account ? wanted.groups : serviceAccountGroups(account.namespace);
  return { name: wanted.user, groups: withBaseGroup(wanted.user, groups), extra: wanted.extra, ...(wanted.uid ? { uid: wanted.uid } : {}) };
}

function authorizePart(caller: UserInfo, what: Partial<Attributes>, authorizer: Authorizer): void {
  const attributes: Attributes = {
    user: caller,
    verb: 'impersonate',
    resourceRequest: true,
    namespace: '',
    apiGroup: '',
    apiVersion: what.apiGroup ? 'v1' : '',
    resource: '',
    subresource: '',
    name: '',
    path: '',
    ...what,
  };
  const { decision, reason } = authorizer.authorize(attributes);
  if (decision !== 'allow') throw forbiddenRequest(attributes, reason);
}

/** Everybody is either authenticated or not: where the groups do not say, the user name does. */
function withBaseGroup(name: string, groups: readonly string[]): string[] {
  if (groups.includes(ALL_AUTHENTICATED) || groups.includes(ALL_UNAUTHENTICATED)) return [...groups];
  return [...groups, name === ANONYMOUS ? ALL_UNAUTHENTICATED : ALL_AUTHENTICATED];
}
