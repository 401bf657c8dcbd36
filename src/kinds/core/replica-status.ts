/** What the status of a ReplicationController or ReplicaSet may say. */
import { at, invalid } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { nonNegative } from './pod/checks.ts';

export interface ReplicaCounts {
  readonly replicas?: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
}

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'terminatingReplicas', 'observedGeneration'] as const;

/** None is negative, and none of the parts is larger than the whole. */
export function validateReplicaStatus(counts: ReplicaCounts | undefined): FieldError[] {
  const path = at('status');
  const all = counts?.replicas ?? 0;
  const found = COUNTS.flatMap(name => nonNegative(path.child(name), counts?.[name]));
  for (const name of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    if ((counts?.[name] ?? 0) > all) found.push(invalid(path.child(name), counts?.[name] ?? 0, 'cannot be greater than status.replicas'));
  }
  const available = counts?.availableReplicas ?? 0;
  if (available > (counts?.readyReplicas ?? 0)) found.push(invalid(path.child('availableReplicas'), available, 'cannot be greater than readyReplicas'));
  return found;
}
