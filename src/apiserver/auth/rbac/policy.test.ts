import { expect, it } from 'vitest';
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import { RbacPolicy } from './policy.ts';

type Changed = (object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined) => void;

it('keeps nothing of namespaces and users that are gone', () => {
  const changes = new Map<string, Changed>();
  const policy = new RbacPolicy({ get: () => undefined, follow: (_group, plural, changed) => (changes.set(plural, changed), { stop() {} }) });
  const change = changes.get('rolebindings')!;
  const binding = (i: number) => ({ metadata: { name: 'b', namespace: `ns-${i}` }, roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: `user-${i}` }, { kind: 'Group', name: 'all' }] }) as unknown as Frozen<KubeObject>;
  change(binding(0), undefined);
  for (let i = 1; i < 100; i++) {
    change(binding(i), undefined);
    change(undefined, binding(i));
  }
  expect((policy as unknown as { grants: Map<string, unknown> }).grants.size).toBe(1);
  expect(policy.grantsOf({ name: 'user-0', groups: ['all'] }, 'ns-0')).toHaveLength(2);
});
