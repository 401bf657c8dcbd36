/** The rule for pull policies, of containers and of image volumes. */
import { notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

export function validatePullPolicy(path: FieldPath, policy: string | undefined): FieldError[] {
  if (!policy) return [required(path)];
  return PULL_POLICIES.includes(policy) ? [] : [notSupported(path, policy, PULL_POLICIES)];
}
