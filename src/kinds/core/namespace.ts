/** Namespace: a room of its own for objects; deleting it empties it first. */
import { defineKind, status } from '../../machinery/kind.ts';
import { at, invalid } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { validateFinalizers } from '../../machinery/meta-validation.ts';
import { checkQualifiedName, nameIsDnsLabel } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { clone } from '../../machinery/equality.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Namespace as NamespaceObject } from '../generated/core-v1.ts';

export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
/** Its content is gone when this finalizer is. */
export const NAMESPACE_FINALIZER = 'kubernetes';

function labelWithName(namespace: NamespaceObject): void {
  if (namespace.metadata.name) (namespace.metadata.labels ??= {})[NAMESPACE_NAME_LABEL] = namespace.metadata.name;
}

function validateSpecFinalizer(finalizer: string, path: FieldPath): FieldError[] {
  const found = checkQualifiedName(finalizer).map(m => invalid(path, finalizer, m));
  const standard = finalizer.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer);
  return standard ? found : [...found, invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

function validatePhase({ metadata, status: s }: Frozen<NamespaceObject>): FieldError[] {
  const phase = s?.phase ?? '';
  const path = at('status', 'Phase');
  if (metadata.deletionTimestamp === undefined) return phase === 'Active' ? [] : [invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  return phase === 'Terminating' ? [] : [invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}

/** The finalize subresource: only `spec.finalizers` may change. */
export function validateNamespaceFinalize(namespace: Frozen<NamespaceObject>): FieldError[] {
  const path = at('spec', 'finalizers');
  return (namespace.spec?.finalizers ?? []).flatMap((f, i) => validateSpecFinalizer(f, path.index(i)));
}

export const Namespace = defineKind<NamespaceObject>({
  group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', shortNames: ['ns'], scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.Namespace',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  specFinalizers: true,
  defaults: labelWithName,
  prepareForCreate: namespace => {
    namespace.status = { phase: 'Active' };
    const finalizers = ((namespace.spec ??= {}).finalizers ??= []);
    if (!finalizers.includes(NAMESPACE_FINALIZER)) finalizers.push(NAMESPACE_FINALIZER);
    labelWithName(namespace);
  },
  prepareForUpdate: (namespace, old) => {
    namespace.spec = clone(old.spec);
    if (old.status) namespace.status = clone(old.status);
  },
  validateName: nameIsDnsLabel,
  validate: namespace => (namespace.spec?.finalizers ?? []).flatMap(f => validateSpecFinalizer(f, at('spec', 'finalizers'))),
  validateUpdate: namespace => validateFinalizers(namespace.metadata.finalizers ?? [], at('metadata', 'finalizers')),
  validateStatusUpdate: validatePhase,
  fieldSelectors: { 'status.phase': n => n.status?.phase ?? '', name: n => n.metadata.name ?? '' },
  columns: [nameColumn, { name: 'Status', type: 'string', cell: n => n.status?.phase ?? '' }, ageColumn],
  subresources: [{ name: 'finalize', handler: 'namespaces/finalize', verbs: ['update'] }, status()],
});
