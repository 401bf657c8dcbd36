/** Adds subjects to role bindings. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';

export interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

const isSame = (a: Subject, b: Subject): boolean => (['kind', 'apiGroup', 'name', 'namespace'] as const).every(field => (a[field] ?? '') === (b[field] ?? ''));

/** Whether any was new. */
export function addSubjects(object: Unstructured, subjects: readonly Subject[]): boolean {
  if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding') throw new CommandError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
  const existing = (object['subjects'] ?? []) as Subject[];
  const added = subjects.filter(subject => !existing.some(known => isSame(known, subject)));
  object['subjects'] = [...existing, ...added];
  return added.length > 0;
}
