/** PriorityClass: which pods go first, and whom they may push out. */
import { defineKind } from '../../machinery/kind.ts';
import { at, forbidden, notSupportedOf, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { PriorityClass as PriorityClassObject } from '../generated/scheduling-v1.ts';

type Class = Frozen<PriorityClassObject>;
export const HIGHEST_USER_PRIORITY = 1_000_000_000;
export const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2 * HIGHEST_USER_PRIORITY,
  'system-node-critical': 2 * HIGHEST_USER_PRIORITY + 1000,
};
const POLICIES = ['PreemptLowerPriority', 'Never'];

/** Why this is none of the two system classes. */
function notASystemClass({ metadata, value = 0, globalDefault }: Class): string | undefined {
  const name = metadata.name ?? '';
  const expected = SYSTEM_PRIORITIES[name];
  if (expected === undefined) return `${name} is not a known system priority class`;
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function validateValue(c: Class): FieldError[] {
  if (c.metadata.name?.startsWith('system-')) {
    const why = notASystemClass(c);
    return why === undefined ? [] : [forbidden(at('metadata', 'name'), `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`)];
  }
  return (c.value ?? 0) > HIGHEST_USER_PRIORITY ? [forbidden(at('value'), `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`)] : [];
}

function validatePolicy({ preemptionPolicy: policy }: Class): FieldError[] {
  if (policy === undefined || POLICIES.includes(policy)) return [];
  return policy === '' ? [required(at('preemptionPolicy'))] : [notSupportedOf(at('preemptionPolicy'), policy, POLICIES)];
}

export const PriorityClass = defineKind<PriorityClassObject>({
  group: 'scheduling.k8s.io', version: 'v1', kind: 'PriorityClass', plural: 'priorityclasses', shortNames: ['pc'], scope: 'Cluster',
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  hasGeneration: true,
  defaults: c => {
    c.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate: c => [...validateValue(c), ...validatePolicy(c)],
  validateUpdate: (c, old) => [
    ...((c.value ?? 0) === (old.value ?? 0) ? [] : [forbidden(at('value'), 'may not be changed in an update.')]),
    ...validateImmutable(c.preemptionPolicy, old.preemptionPolicy, at('preemptionPolicy')),
  ],
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', cell: c => c.value ?? 0 },
    { name: 'Global-Default', type: 'boolean', cell: c => c.globalDefault ?? false },
    ageColumn,
    { name: 'PreemptionPolicy', type: 'string', cell: c => c.preemptionPolicy ?? '' },
  ],
});
