/** Rules for the claim that a generic ephemeral volume makes: labels and annotations only, and the spec of a claim. */
import { all, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabels, validateLabelSelector } from '../../../machinery/label-selector.ts';
import { validateAnnotations } from '../../../machinery/meta-validation.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { canonicalQuantity, quantitySign } from '../../../machinery/quantity.ts';
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from '../../generated/core-v1.ts';
import { NEGATIVE_MESSAGE, NOT_POSITIVE_MESSAGE, subdomainName } from './checks.ts';

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const TEMPLATE_META = new Set(['annotations', 'labels']);

function validateAccessModes(path: FieldPath, modes: readonly string[]): FieldError[] {
  if (modes.length === 0) return [required(path, 'at least 1 access mode is required')];
  const found = modes.filter(mode => !ACCESS_MODES.includes(mode)).map(mode => notSupported(path, mode, ACCESS_MODES));
  const others = modes.some(mode => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode));
  return modes.includes('ReadWriteOncePod') && others ? [...found, forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : found;
}

function validateStorage(path: FieldPath, storage: string | undefined): FieldError[] {
  if (storage === undefined) return [required(path.key('storage'))];
  const here = path.child('requests').key('storage');
  const found = quantitySign(storage) < 0 ? [invalid(here, canonicalQuantity(storage), NEGATIVE_MESSAGE)] : [];
  return quantitySign(storage) <= 0 ? [...found, invalid(here, canonicalQuantity(storage), NOT_POSITIVE_MESSAGE)] : found;
}

export function validateClaimSpec(path: FieldPath, spec: Frozen<PersistentVolumeClaimSpec>): FieldError[] {
  const { storageClassName, volumeMode } = spec;
  return all(
    validateLabelSelector(spec.selector, path.child('selector')),
    validateAccessModes(path.child('accessModes'), spec.accessModes ?? []),
    validateStorage(path.child('resources'), spec.resources?.requests?.['storage']),
    storageClassName ? subdomainName(path.child('storageClassName'), storageClassName) : [],
    volumeMode === undefined || VOLUME_MODES.includes(volumeMode) ? [] : [notSupported(path.child('volumeMode'), volumeMode, VOLUME_MODES)],
  );
}

export function validateClaimTemplate(path: FieldPath, template: Frozen<PersistentVolumeClaimTemplate>): FieldError[] {
  const metadata = template.metadata ?? {};
  const meta = path.child('metadata');
  const extra = Object.entries(metadata).filter(([name, value]) => !TEMPLATE_META.has(name) && value !== undefined && value !== '');
  return all(
    validateAnnotations(metadata.annotations, meta.child('annotations')),
    validateLabels(metadata.labels, meta.child('labels')),
    extra.map(([name]) => forbidden(meta.child(name), 'cannot be set')),
    validateClaimSpec(path.child('spec'), template.spec ?? {}),
  );
}
