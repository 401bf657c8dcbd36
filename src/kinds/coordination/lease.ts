/** Lease: who holds a lock, or that a node lives. */
import { defineKind } from '../../machinery/kind.ts';
import { at, invalid } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Lease as LeaseObject } from '../generated/coordination-v1.ts';

function validateLease({ spec }: Frozen<LeaseObject>): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec ?? {};
  return [
    ...(seconds !== undefined && seconds <= 0 ? [invalid(at('spec', 'leaseDurationSeconds'), seconds, 'must be greater than 0')] : []),
    ...(transitions !== undefined && transitions < 0 ? [invalid(at('spec', 'leaseTransitions'), transitions, 'must be greater than or equal to 0')] : []),
  ];
}

/** Coordinated leader election is a feature that is off. */
function dropStrategy({ spec }: LeaseObject): void {
  delete spec?.strategy;
  delete spec?.preferredHolder;
}

export const Lease = defineKind<LeaseObject>({
  group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases', scope: 'Namespaced',
  schema: 'io.k8s.api.coordination.v1.Lease',
  createOnUpdate: true,
  unconditionalUpdate: false,
  prepareForCreate: dropStrategy,
  prepareForUpdate: dropStrategy,
  validate: validateLease,
  validateUpdate: validateLease,
  columns: [nameColumn, { name: 'Holder', type: 'string', cell: l => l.spec?.holderIdentity ?? '' }, ageColumn],
});
