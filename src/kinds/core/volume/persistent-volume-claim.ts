/** PersistentVolumeClaim: a wish for storage that a volume is bound to. */
import { defineKind, status } from '../../../machinery/kind.ts';
import { at, forbidden, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { clone, equalResourceLists, semanticEqual } from '../../../machinery/equality.ts';
import { validateLabelSelector } from '../../../machinery/label-selector.ts';
import { FIELD_IMMUTABLE, validateImmutable } from '../../../machinery/meta-validation.ts';
import { canonicalQuantity, compareQuantities, quantitySign } from '../../../machinery/quantity.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { ageColumn, formatAccessModes, nameColumn } from '../../columns.ts';
import type { PersistentVolumeClaim as ClaimObject } from '../../generated/core-v1.ts';
import { roundResourceList } from '../../resource-list.ts';
import { NOT_POSITIVE_MESSAGE } from '../pod/checks.ts';
import { defaultClaimSpec } from '../pod/index.ts';
import { requireAccessModes, validateAccessModes, validateVolumeMode } from './access.ts';
import { alignDataSources, validateDataSources } from './data-source.ts';
import { validateClassName } from './validate-source.ts';

type Claim = Frozen<ClaimObject>;
type Spec = Claim['spec'];
const path = at('spec');
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const FIXED_MESSAGE = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function setDefaults(claim: ClaimObject): void {
  (claim.status ??= {}).phase ||= 'Pending';
  defaultClaimSpec((claim.spec ??= {}));
  [claim.spec.resources?.requests, claim.spec.resources?.limits, claim.status.capacity].forEach(roundResourceList);
}

function validateStorage(spec: Spec): FieldError[] {
  const amount = spec.resources?.requests?.['storage'];
  const here = path.child('resources').key('storage');
  if (amount === undefined) return [required(here)];
  return quantitySign(amount) > 0 ? [] : [invalid(here, canonicalQuantity(amount), NOT_POSITIVE_MESSAGE)];
}

function validateClaim({ spec }: Claim, old?: Claim): FieldError[] {
  const accessModes = spec.accessModes ?? [];
  const keepsInvalid = old !== undefined && validateLabelSelector(old.spec.selector, path).length > 0;
  return [
    ...requireAccessModes(path.child('accessModes'), accessModes, 'at least 1 access mode is required'),
    ...validateLabelSelector(spec.selector, path.child('selector'), { allowInvalidValues: keepsInvalid }),
    ...validateAccessModes(path.child('accessModes'), accessModes),
    ...validateStorage(spec),
    ...validateClassName(path.child('storageClassName'), spec.storageClassName),
    ...validateVolumeMode(path.child('volumeMode'), spec.volumeMode),
    ...validateDataSources(spec, path),
    ...validateClassName(path.child('volumeAttributesClassName'), spec.volumeAttributesClassName),
  ];
}

/** A class is given once: to a claim that has none, when a default class appears. */
const mayGetClass = (claim: Claim, old: Claim) =>
  old.spec.storageClassName === undefined && old.metadata.annotations?.[BETA_CLASS] === undefined && claim.spec.storageClassName !== undefined;

/** The spec without what may change: the volume's name once, the size of a bound claim, the attributes class. */
function fixedPart(claim: Claim, old: Claim): Record<string, unknown> {
  const { volumeName, volumeAttributesClassName: _, resources, storageClassName, ...rest } = claim.spec;
  const bound = claim.status?.phase === 'Bound';
  const { storage, ...requests } = resources?.requests ?? {};
  return {
    ...rest,
    volumeName: old.spec.volumeName ? volumeName : '',
    storageClassName: mayGetClass(claim, old) ? undefined : storageClassName,
    limits: resources?.limits,
    requests,
    storage: bound || equalResourceLists(claim.spec.resources?.requests, old.spec.resources?.requests) ? undefined : storage,
  };
}

function validateSize(claim: Claim, old: Claim): FieldError[] {
  const here = path.child('resources', 'requests', 'storage');
  const [size, before] = [claim.spec.resources?.requests?.['storage'] ?? '0', old.spec.resources?.requests?.['storage'] ?? '0'];
  if (compareQuantities(size, before) >= 0) return [];
  return compareQuantities(size, old.status?.capacity?.['storage'] ?? '0') <= 0 ? [forbidden(here, 'field can not be less than status.capacity')] : [];
}

function validateAttributesChange(claim: Claim, old: Claim): FieldError[] {
  const here = path.child('volumeAttributesClassName');
  const [name, before] = [claim.spec.volumeAttributesClassName, old.spec.volumeAttributesClassName];
  if (before === undefined || name === before) return [];
  if (name === undefined) return [forbidden(here, 'update from non-nil value to nil is forbidden')];
  return name === '' && before !== '' ? [forbidden(here, 'update from non-nil value to an empty string is forbidden')] : [];
}

function validateClaimUpdate(claim: Claim, old: Claim): FieldError[] {
  const found = validateClaim(claim, old);
  const [note, before] = [claim.metadata.annotations?.[BETA_CLASS] ?? '', old.metadata.annotations?.[BETA_CLASS] ?? ''];
  if (note !== before) found.push(invalid(at('metadata', 'annotations', BETA_CLASS), note, FIELD_IMMUTABLE));
  if (!semanticEqual(fixedPart(claim, old), fixedPart(old, old))) found.push(forbidden(path, FIXED_MESSAGE));
  found.push(...validateSize(claim, old), ...validateImmutable(claim.spec.volumeMode, old.spec.volumeMode, at('volumeMode')));
  return [...found, ...validateAttributesChange(claim, old)];
}

const storageClass = (c: Claim) => c.metadata.annotations?.[BETA_CLASS] ?? c.spec.storageClassName ?? '';
const isBoundTo = (c: Claim) => (c.spec.volumeName ?? '') !== '';

export const PersistentVolumeClaim = defineKind<ClaimObject>({
  group: '', version: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', shortNames: ['pvc'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  defaults: setDefaults,
  prepareForCreate: claim => {
    claim.status = { phase: 'Pending' };
    alignDataSources(claim.spec);
  },
  prepareForUpdate: (claim, old) => {
    if (old.status) claim.status = clone(old.status);
    alignDataSources(claim.spec);
  },
  validate: claim => validateClaim(claim),
  validateUpdate: validateClaimUpdate,
  validateStatusUpdate: claim => requireAccessModes(at('Spec', 'accessModes'), claim.spec.accessModes ?? []),
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', cell: c => (c.metadata.deletionTimestamp ? 'Terminating' : (c.status?.phase ?? '')) },
    { name: 'Volume', type: 'string', cell: c => c.spec.volumeName ?? '' },
    { name: 'Capacity', type: 'string', cell: c => (isBoundTo(c) ? (c.status?.capacity?.['storage'] ?? '0') : '') },
    { name: 'Access Modes', type: 'string', cell: c => (isBoundTo(c) ? formatAccessModes(c.status?.accessModes) : '') },
    { name: 'StorageClass', type: 'string', cell: storageClass },
    { name: 'VolumeAttributesClass', type: 'string', cell: c => c.spec.volumeAttributesClassName ?? '<unset>' },
    ageColumn,
    { name: 'VolumeMode', type: 'string', priority: 1, cell: c => c.spec.volumeMode ?? '<unset>' },
  ],
  subresources: [status()],
});
