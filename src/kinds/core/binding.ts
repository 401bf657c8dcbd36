/** Binding: the scheduler's word that a pod goes to a node. Taken, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import { at, notSupportedOf, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { Binding as BindingObject } from '../generated/core-v1.ts';

export function validateBinding({ target }: Frozen<BindingObject>): FieldError[] {
  const found: FieldError[] = [];
  if (target?.kind && target.kind !== 'Node') found.push(notSupportedOf(at('target', 'kind'), target.kind, ['Node', '<empty>']));
  if (!target?.name) found.push(required(at('target', 'name')));
  return found;
}

export const Binding = defineKind<BindingObject>({
  group: '', version: 'v1', kind: 'Binding', plural: 'bindings', scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Binding',
  virtual: true,
  verbs: ['create'],
  validate: validateBinding,
});
