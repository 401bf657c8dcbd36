/** Rules for access and volume modes, for volumes and claims alike. */
import { forbidden, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

export function validateAccessModes(path: FieldPath, modes: readonly string[]): FieldError[] {
  const found = modes.filter(m => !ACCESS_MODES.includes(m)).map(m => notSupported(path, m, ACCESS_MODES));
  const others = modes.some(m => m !== 'ReadWriteOncePod' && ACCESS_MODES.includes(m));
  return modes.includes('ReadWriteOncePod') && others ? [...found, forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : found;
}

export const requireAccessModes = (path: FieldPath, modes: readonly string[], detail = ''): FieldError[] => (modes.length === 0 ? [required(path, detail)] : []);

export const validateVolumeMode = (path: FieldPath, mode: string | undefined): FieldError[] =>
  mode === undefined || VOLUME_MODES.includes(mode) ? [] : [notSupported(path, mode, VOLUME_MODES)];
