/** What is kept ready for a user is gone with the role, the binding or the group it came by. */
import { expect, it } from 'vitest';
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import type { Attributes, UserInfo } from '../ports.ts';
import { RbacAuthorizer } from './authorizer.ts';
import { RbacPolicy } from './policy.ts';

type Changed = (object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined) => void;

const EVE: UserInfo = { name: 'eve', groups: ['team'] };
const role = (verbs: string[]) => ({ metadata: { name: 'r', namespace: 'ns' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs }] }) as unknown as Frozen<KubeObject>;
const binding = (subject: object) => ({ metadata: { name: 'b', namespace: 'ns' }, roleRef: { kind: 'Role', name: 'r' }, subjects: [subject] }) as unknown as Frozen<KubeObject>;

function startAuthorizer() {
  const changes = new Map<string, Changed>();
  const policy = new RbacPolicy({ get: () => undefined, follow: (_group, plural, changed) => (changes.set(plural, changed), { stop() {} }) });
  const rbac = new RbacAuthorizer(policy);
  const may = (user: UserInfo, namespace = 'ns'): boolean => {
    const asked: Attributes = { user, verb: 'get', resourceRequest: true, namespace, apiGroup: '', apiVersion: 'v1', resource: 'pods', subresource: '', name: 'p', path: '' };
    return rbac.authorize(asked).decision === 'allow';
  };
  return { changes, may };
}

it('asks anew after every change, of one and the same user', () => {
  const { changes, may } = startAuthorizer();
  const [roles, bindings] = [changes.get('roles')!, changes.get('rolebindings')!];
  const [toEve, toTeam, toOthers] = [{ kind: 'User', name: 'eve' }, { kind: 'Group', name: 'team' }, { kind: 'Group', name: 'others' }].map(binding) as [Frozen<KubeObject>, Frozen<KubeObject>, Frozen<KubeObject>];
  expect(may(EVE)).toBe(false);
  bindings(toEve, undefined);
  expect(may(EVE)).toBe(false);
  roles(role(['get']), undefined);
  expect(may(EVE)).toBe(true);
  expect(may(EVE, 'other')).toBe(false);
  roles(role(['list']), role(['get']));
  expect(may(EVE)).toBe(false);
  roles(role(['*']), role(['list']));
  expect(may(EVE)).toBe(true);
  bindings(toOthers, toEve);
  expect(may(EVE)).toBe(false);
  bindings(toTeam, toOthers);
  expect(may(EVE)).toBe(true);
  roles(undefined, role(['*']));
  expect(may(EVE)).toBe(false);
});

it('takes two users of one name for two where their groups differ', () => {
  const { changes, may } = startAuthorizer();
  changes.get('roles')!(role(['get']), undefined);
  changes.get('rolebindings')!(binding({ kind: 'Group', name: 'team' }), undefined);
  expect(may(EVE)).toBe(true);
  expect(may({ ...EVE })).toBe(true);
  expect(may({ ...EVE, groups: [] })).toBe(false);
  expect(may({ ...EVE, groups: ['team', 'others'] })).toBe(true);
});
