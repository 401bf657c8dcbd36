import { expect, test } from 'vitest';
import { type AnyBinding, type AnyRole, planBinding, planRole } from './reconcile.ts';
import { uncovered } from './rules.ts';

const rule = (verbs: string[], resources: string[], apiGroups = ['']) => ({ apiGroups, resources, verbs });
const role = (rules: object[], metadata: object = {}) => ({ metadata: { name: 'r', ...metadata }, rules }) as unknown as AnyRole;
const binding = (subjects: string[], roleName = 'r') => ({ metadata: { name: 'b' }, roleRef: { apiGroup: 'g', kind: 'Role', name: roleName }, subjects: subjects.map(name => ({ kind: 'User', name })) }) as unknown as AnyBinding;

test.each([
  [[rule(['get', 'list'], ['pods'])], [rule(['get'], ['pods'])], 1], [[rule(['get'], ['pods'])], [rule(['*'], ['*'])], 0], [[rule(['get'], ['pods/log'])], [rule(['get'], ['*/log'])], 0], [[rule(['get'], ['pods'], ['apps'])], [rule(['get'], ['pods'])], 1],
  [[{ ...rule(['get'], ['pods']), resourceNames: ['a'] }], [rule(['get'], ['pods'])], 0], [[rule(['get'], ['pods'])], [{ ...rule(['get'], ['pods']), resourceNames: ['a'] }], 1], [[{ verbs: ['get'], nonResourceURLs: ['/a/b'] }], [{ verbs: ['get'], nonResourceURLs: ['/a/*'] }], 0],
])('of %j what %j does not grant', (wanted, held, count) => {
  expect(uncovered(wanted, held)).toHaveLength(count);
});

test('a role gets what it lacks and keeps or loses the rest', () => {
  const [existing, expected] = [role([rule(['get'], ['pods'])], { labels: { a: '1' } }), role([rule(['list'], ['pods'])], { labels: { a: '2', b: '3' } })];
  const kept = planRole(existing, expected, false);
  expect(kept.operation).toBe('update');
  expect(kept.object).toMatchObject({ metadata: { labels: { a: '1', b: '3' } }, rules: [rule(['get'], ['pods']), rule(['list'], ['pods'])] });
  expect(kept.missing).toEqual(['{Verbs:[list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}']);
  expect(planRole(existing, expected, true).object.rules).toEqual(expected.rules);
  expect(planRole(existing, existing, false).operation).toBe('none');
  expect(planRole(role([], { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } }), expected, false)).toMatchObject({ isProtected: true, operation: 'update' });
  expect(planRole(undefined, expected, false)).toMatchObject({ operation: 'create', object: expected });
});

test('a binding gets subjects; of another role it is made anew', () => {
  expect(planBinding(binding(['a']), binding(['b']), false)).toMatchObject({ operation: 'update', object: { subjects: [{ name: 'a' }, { name: 'b' }] }, missing: ['{Kind:User APIGroup: Name:b Namespace:}'], extra: ['{Kind:User APIGroup: Name:a Namespace:}'] });
  expect(planBinding(binding(['a']), binding(['b']), true).object.subjects).toEqual([{ kind: 'User', name: 'b' }]);
  expect(planBinding(binding(['a']), binding(['a'], 'other'), false).operation).toBe('recreate');
});
