/** What config maps and secrets have in common: size, and data that may no longer change. */
import { at, forbidden } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { equalMaps } from '../../machinery/equality.ts';

export const MAX_DATA_SIZE = 1024 * 1024;

/** The number of bytes that base64 text stands for. */
export function base64Length(text: string | null): number {
  // A client's null stays null in a map of bytes.
  if (text === null) return 0;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor(text.length / 4) * 3 - padding;
}

interface Kept { readonly immutable?: boolean; readonly data?: Readonly<Record<string, string>> }
const WHY = 'field is immutable when `immutable` is set';

export function validateKeptData(object: Kept, old: Kept): FieldError[] {
  if (!old.immutable) return [];
  return [...(object.immutable ? [] : [forbidden(at('immutable'), WHY)]), ...(equalMaps(object.data, old.data) ? [] : [forbidden(at('data'), WHY)])];
}
