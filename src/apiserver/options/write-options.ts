/** The query of a write: dryRun, fieldValidation and fieldManager, checked in upstream's words. */
import { at, invalid, notSupported, required, type FieldError } from '../../machinery/field-error.ts';
import { validateFieldManager } from '../../machinery/meta-validation.ts';
import { invalidObject } from '../../machinery/status-error.ts';
import type { Query } from '../query.ts';
import type { FieldValidation } from '../../machinery/schema/schema.ts';
import { isTrue } from '../stages/request-info.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string;
  readonly force: boolean;
}

const DEFAULTS: WriteOptions = { dryRun: false, fieldValidation: 'Warn', fieldManager: '', force: false };
type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

export function writeOptions(query: Query, kind: OptionsKind, apply = false): WriteOptions {
  if (query.isEmpty && !apply) return DEFAULTS;
  const dryRun = query.all('dryRun');
  const validation = query.get('fieldValidation');
  const fieldManager = query.get('fieldManager');
  const errors: FieldError[] = [];
  if (kind === 'PatchOptions') errors.push(...validatePatch(query, apply));
  errors.push(...validateFieldManager(fieldManager, at('fieldManager')));
  errors.push(...validateDryRun(dryRun));
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) errors.push(notSupported(at('fieldValidation'), validation, ['', 'Ignore', 'Strict', 'Warn']));
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors);
  return { dryRun: dryRun.length > 0, fieldValidation: (validation || 'Warn') as FieldValidation, fieldManager, force: isTrue(query.get('force')) };
}

function validatePatch(query: Query, apply: boolean): FieldError[] {
  if (!apply) return query.has('force') ? [{ ...invalid(at('force'), true, ''), type: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch' }] : [];
  return query.get('fieldManager') === '' ? [required(at('fieldManager'), 'is required for apply patch')] : [];
}

export function validateDryRun(dryRun: readonly string[]): FieldError[] {
  const values = dryRun.filter(v => v !== '');
  return values.every(v => v === 'All') ? [] : [notSupported(at('dryRun'), values, ['All'])];
}
