/** The words of strategic merge patch: its directives and its errors. */
import type { Plain } from '../plain.ts';
import { goText } from './go-text.ts';

export const DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_LIST = '$deleteFromPrimitiveList';
export const SET_ORDER = '$setElementOrder';

/** A number's literal is an object, too, and is none. */
export const isPlain = (v: unknown): v is Plain => typeof v === 'object' && v !== null && !Array.isArray(v) && Object.getPrototypeOf(v) === Object.prototype;

/** `code`: the status which the API server makes of it. Upstream's own: 400 for a malformed directive, 422 for lists of lists, else 500. */
export class PatchFailure extends Error {
  override readonly name = 'PatchFailure';
  readonly code: 400 | 422 | 500;
  constructor(message: string, code: 400 | 422 | 500 = 500) {
    super(message);
    this.code = code;
  }
}

export const noMergeKey = (item: unknown, key: string): PatchFailure => new PatchFailure(`map: ${goText(item)} does not contain declared merge key: ${key}`);
export const unknownDirective = (directive: unknown, patch: Plain): PatchFailure => new PatchFailure(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
