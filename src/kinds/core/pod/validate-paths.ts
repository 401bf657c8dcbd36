/** Rules for paths inside volumes and on the node: relative where they must be, and never upwards. */
import { all, invalid } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';

export function withoutBacksteps(path: FieldPath, target: string): FieldError[] {
  return target.includes('..') && target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : [];
}

export function localDescendingPath(path: FieldPath, target: string): FieldError[] {
  const absolute = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : [];
  return all(absolute, withoutBacksteps(path, target));
}

/** Names that start with two dots are the volume writer's own (`..data`). */
export function localUnreservedPath(path: FieldPath, target: string): FieldError[] {
  const reserved = target.startsWith('..') && target !== '..' && !target.startsWith('../');
  return all(localDescendingPath(path, target), reserved ? [invalid(path, target, "must not start with '..'")] : []);
}

const MAX_MODE = 0o777;
export function fileMode(path: FieldPath, mode: number | undefined): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
