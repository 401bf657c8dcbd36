/** Validation errors that accumulate, worded as upstream's field package words them. */

export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueDuplicate'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooShort'
  | 'FieldValueTooFew'
  | 'InternalError';

export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.containers[0].name`; empty for the whole object. */
  readonly field: string;
  /** What stands behind the field in the Status message and cause: `Invalid value: "x": must be ...`. */
  readonly message: string;
}

/** What `value && rule(value)` is where there is no value. */
type Nothing = undefined | null | false | 0 | '';

/**
 * All lists as one: `[...a, ...b]` takes longer, and nearly always there is nothing in any of them.
 * A field that is absent costs neither path nor list: `spec.affinity && validateAffinity(path.child('affinity'), spec.affinity)`.
 */
export function all<T>(...lists: readonly (readonly T[] | Nothing)[]): T[] {
  const found: T[] = [];
  for (const list of lists) if (list) for (const one of list) found.push(one);
  return found;
}

/** What `rule` finds in each of the items; an absent list has none. */
export function each<T, F>(items: readonly T[] | undefined | null, rule: (item: T, i: number) => readonly F[]): F[] {
  const found: F[] = [];
  if (items === undefined || items === null) return found;
  for (let i = 0; i < items.length; i++) for (const one of rule(items[i]!, i)) found.push(one);
  return found;
}

/** A place in an object: `at('spec').child('containers').index(0).key('memory')`. Spelled out only where something is wrong. */
export class FieldPath {
  private readonly parent: FieldPath | undefined;
  private readonly step: string | number;
  private readonly isKey: boolean;
  constructor(step: string | number = '', parent?: FieldPath, isKey = false) {
    this.step = step;
    this.parent = parent;
    this.isKey = isKey;
  }
  child(name: string, below?: string, furtherBelow?: string): FieldPath {
    const path = new FieldPath(name, this);
    return below === undefined ? path : path.child(below, furtherBelow);
  }
  index(i: number): FieldPath {
    return new FieldPath(i, this);
  }
  key(k: string): FieldPath {
    return new FieldPath(k, this, true);
  }
  toString(): string {
    const before = this.parent?.toString() ?? '';
    if (this.isKey || typeof this.step === 'number') return `${before}[${this.step}]`;
    return before === '' ? this.step : `${before}.${this.step}`;
  }
}

export const at = (...names: string[]): FieldPath => new FieldPath(names.join('.'));

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\', '"': '\\"', '\u0007': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
};

/** Letters, marks, numbers, punctuation, symbols and the plain space stay; all else is written by number. */
function escaped(char: string): string {
  const named = NAMED_ESCAPES[char];
  if (named !== undefined) return named;
  const code = char.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** `text` as Go's %q writes it. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escaped)}"`;
}

/** A value as upstream's messages show it: strings quoted as Go's %q does, objects as Go's JSON. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const withDetail = (head: string, detail?: string) => (detail ? `${head}: ${detail}` : head);
const error = (type: FieldErrorType, field: FieldPath, message: string): FieldError => ({ type, field: field.toString(), message });

export const required = (f: FieldPath, detail = ''): FieldError => error('FieldValueRequired', f, withDetail('Required value', detail));
export const invalid = (f: FieldPath, value: unknown, detail: string): FieldError => error('FieldValueInvalid', f, withDetail(`Invalid value: ${shown(value)}`, detail));
export const duplicate = (f: FieldPath, value: unknown): FieldError => error('FieldValueDuplicate', f, `Duplicate value: ${shown(value)}`);
export const notFound = (f: FieldPath, value: unknown): FieldError => error('FieldValueNotFound', f, `Not found: ${shown(value)}`);
export const forbidden = (f: FieldPath, detail: string): FieldError => error('FieldValueForbidden', f, withDetail('Forbidden', detail));
export const internalError = (f: FieldPath, detail: string): FieldError => error('InternalError', f, withDetail('Internal error', detail));

/** `supported` is listed quoted, in the order given: upstream sorts its sets and leaves its lists as they are. */
export const notSupportedOf = (f: FieldPath, value: unknown, supported: readonly string[]): FieldError =>
  error('FieldValueNotSupported', f, `Unsupported value: ${shown(value)}: supported values: ${supported.map(quote).join(', ')}`);
/** `supported` is listed sorted and quoted, as upstream lists its sets. */
export const notSupported = (f: FieldPath, value: unknown, supported: readonly string[]): FieldError => notSupportedOf(f, value, [...supported].sort());
export const tooLong = (f: FieldPath, maxLength: number): FieldError => error('FieldValueTooLong', f, `Too long: may not be more than ${maxLength} ${maxLength === 1 ? 'byte' : 'bytes'}`);
export const tooMany = (f: FieldPath, actual: number, max: number): FieldError => error('FieldValueTooMany', f, `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`);
