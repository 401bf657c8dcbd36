/** What may stand in an object's metadata, and what an update may change of it, in upstream's words and order. */
import { all, at, each, forbidden, invalid, required, shown, tooLong } from './field-error.ts';
import type { FieldError, FieldPath } from './field-error.ts';
import { semanticEqual } from './equality.ts';
import { validateLabels } from './label-selector.ts';
import { byteLength, exceedsBytes } from './byte-length.ts';
import { checkDnsLabel, checkQualifiedName, nameIsDnsSubdomain } from './names.ts';
import type { Frozen, KubeObject, ManagedFieldsEntry, ObjectMeta, OwnerReference } from './object.ts';
import type { Scope } from './kind.ts';

export const ANNOTATIONS_SIZE_LIMIT = 256 * 1024;
export const FIELD_IMMUTABLE = 'field is immutable';

type Meta = Frozen<ObjectMeta>;
/** What the rules need to know of the kind. */
export interface MetaRules {
  readonly scope: Scope;
  validateName?(name: string, prefix: boolean): string[];
  validateMetadata?(metadata: Meta): FieldError[];
  readonly anyFinalizers?: boolean;
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: FieldPath): FieldError[] {
  const texts: string[] = [];
  const found: FieldError[] = [];
  for (const key in annotations) {
    texts.push(key, annotations[key]!);
    for (const message of checkQualifiedName(key.toLowerCase())) found.push(invalid(path, key, message));
  }
  if (exceedsBytes(texts, ANNOTATIONS_SIZE_LIMIT)) found.push(tooLong(path, ANNOTATIONS_SIZE_LIMIT));
  return found;
}

/** `v1` and `apps/v1` have a version, `apps/` and the empty string none. */
function versionOf(apiVersion: string): string {
  const parts = apiVersion.split('/');
  return parts.length > 2 ? '' : parts.at(-1)!;
}

type Owner = Frozen<OwnerReference>;
function validateOwnerReference(owner: Owner, path: FieldPath): FieldError[] {
  const found: FieldError[] = [];
  if (versionOf(owner.apiVersion ?? '') === '') found.push(invalid(path.child('apiVersion'), owner.apiVersion ?? '', 'version must not be empty'));
  for (const name of ['kind', 'name', 'uid'] as const) {
    if (!owner[name]) found.push(invalid(path.child(name), owner[name] ?? '', 'must not be empty'));
  }
  if (owner.apiVersion === 'v1' && owner.kind === 'Event') found.push(invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
  return found;
}

function validateOwnerReferences(owners: readonly Owner[], path: FieldPath): FieldError[] {
  let first: string | undefined;
  return each(owners, owner => {
    const found = validateOwnerReference(owner, path);
    if (owner.controller !== true) return found;
    const name = `${owner.kind}/${owner.name}`;
    if (first === undefined) {
      first = name;
      return found;
    }
    return [...found, invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${name}`)];
  });
}

export function validateFinalizers(finalizers: readonly string[], path: FieldPath): FieldError[] {
  const found = each(finalizers, f => checkQualifiedName(f).map(m => invalid(path, f, m)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    found.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return found;
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Finalizers without a domain are Kubernetes' own. */
export function validateOwnFinalizers(finalizers: readonly string[], path: FieldPath): FieldError[] {
  return each(finalizers, (f, i) =>
    f.includes('/') || STANDARD_FINALIZERS.includes(f) ? [] : [invalid(path.index(i), f, 'name is neither a standard finalizer name nor is it fully qualified')]);
}

/** The name of a field manager; also the query parameter of that name. */
export function validateFieldManager(manager: string, path: FieldPath): FieldError[] {
  const found: FieldError[] = [];
  if (byteLength(manager) > 128) found.push(tooLong(path, 128));
  let position = 0;
  for (const char of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) {
      const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      found.push(invalid(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(char);
  }
  return found;
}

export function validateManagedFields(entries: readonly Frozen<ManagedFieldsEntry>[], path: FieldPath): FieldError[] {
  return each(entries, (entry, i) => {
    const found: FieldError[] = [];
    const here = path.index(i);
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') found.push(invalid(here.child('operation'), entry.operation ?? '', 'must be `Apply` or `Update`'));
    if (entry.fieldsType && entry.fieldsType !== 'FieldsV1') found.push(invalid(here.child('fieldsType'), entry.fieldsType, 'must be `FieldsV1`'));
    found.push(...validateFieldManager(entry.manager ?? '', here.child('manager')));
    if (byteLength(entry.subresource ?? '') > 256) found.push(tooLong(here.child('subresource'), 256));
    return found;
  });
}

function validateNames(meta: Meta, rules: MetaRules, path: FieldPath): FieldError[] {
  const check = (name: string, prefix: boolean) => rules.validateName?.(name, prefix) ?? nameIsDnsSubdomain(name, prefix);
  const found: FieldError[] = [];
  if (meta.generateName) for (const m of check(meta.generateName, true)) found.push(invalid(path.child('generateName'), meta.generateName, m));
  if (!meta.name) found.push(required(path.child('name'), 'name or generateName is required'));
  else for (const m of check(meta.name, false)) found.push(invalid(path.child('name'), meta.name, m));
  return found;
}

function validateNamespace(meta: Meta, scope: Scope, path: FieldPath): FieldError[] {
  if (scope === 'Cluster') return meta.namespace ? [forbidden(path.child('namespace'), 'not allowed on this type')] : [];
  if (!meta.namespace) return [required(path.child('namespace'))];
  return checkDnsLabel(meta.namespace).map(m => invalid(path.child('namespace'), meta.namespace, m));
}

/** What a new object's metadata must be; the name is generated before. */
export function validateObjectMeta(meta: Meta, rules: MetaRules, path: FieldPath = at('metadata')): FieldError[] {
  return all(
    validateNames(meta, rules, path),
    validateNamespace(meta, rules.scope, path),
    (meta.generation ?? 0) < 0 && [invalid(path.child('generation'), meta.generation, 'must be greater than or equal to 0')],
    meta.labels && validateLabels(meta.labels, path.child('labels')),
    meta.annotations && validateAnnotations(meta.annotations, path.child('annotations')),
    meta.ownerReferences && validateOwnerReferences(meta.ownerReferences, path.child('ownerReferences')),
    meta.finalizers && validateFinalizers(meta.finalizers, path.child('finalizers')),
    meta.managedFields && validateManagedFields(meta.managedFields, path.child('managedFields')),
    meta.finalizers && !rules.anyFinalizers && validateOwnFinalizers(meta.finalizers, path.child('finalizers')),
    rules.validateMetadata?.(meta),
  );
}

/** Whatever `value` is, `field is immutable` when it is not `old`. */
export function validateImmutable(value: unknown, old: unknown, path: FieldPath): FieldError[] {
  return semanticEqual(value, old) ? [] : [invalid(path, value, FIELD_IMMUTABLE)];
}

const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;
const TEXT_FIELDS: readonly string[] = ['name', 'namespace', 'uid'];

/** Times that read the same are the same, however they are written. */
function sameField(name: string, value: unknown, old: unknown): boolean {
  if (name.endsWith('Timestamp') && typeof value === 'string' && typeof old === 'string') return Date.parse(value) === Date.parse(old);
  return semanticEqual(value === '' ? undefined : value, old === '' ? undefined : old);
}

/** What an update may not do to the metadata. `finalizers` are not judged again, only that none is added to a dying object. */
export function validateObjectMetaUpdate(meta: Meta, old: Meta, path: FieldPath = at('metadata')): FieldError[] {
  const found: FieldError[] = [];
  const added = old.deletionTimestamp === undefined ? [] : [...new Set(meta.finalizers ?? [])].filter(f => !old.finalizers?.includes(f)).sort();
  if (added.length > 0) {
    const list = `[]string{${added.map(shown).join(', ')}}`;
    found.push(forbidden(path.child('finalizers'), `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`));
  }
  if (!meta.resourceVersion) found.push(invalid(path.child('resourceVersion'), '', 'must be specified for an update'));
  if ((meta.generation ?? 0) < (old.generation ?? 0)) found.push(invalid(path.child('generation'), meta.generation ?? 0, 'must not be decremented'));
  for (const name of IMMUTABLE) {
    if (!sameField(name, meta[name], old[name])) found.push(invalid(path.child(name), meta[name] ?? (TEXT_FIELDS.includes(name) ? '' : null), FIELD_IMMUTABLE));
  }
  return all(
    found,
    validateLabels(meta.labels, path.child('labels')),
    validateAnnotations(meta.annotations, path.child('annotations')),
    validateOwnerReferences(meta.ownerReferences ?? [], path.child('ownerReferences')),
    validateManagedFields(meta.managedFields ?? [], path.child('managedFields')),
  );
}

/** The API server's call before a kind's own rules: `old` is absent on create. */
export function validateMetadata(object: Frozen<KubeObject>, old: Frozen<KubeObject> | undefined, rules: MetaRules): FieldError[] {
  if (old === undefined) return validateObjectMeta(object.metadata, rules);
  const found = validateObjectMetaUpdate(object.metadata, old.metadata);
  return rules.anyFinalizers ? found : all(found, validateOwnFinalizers(object.metadata.finalizers ?? [], at('metadata', 'finalizers')));
}
