/** Equality of objects as upstream means it (an absent list is an empty one), copies, and freezing. */
import { compareQuantities } from './quantity.ts';
export { freeze as deepFreeze } from '../base/freeze.ts';

type Fields = Readonly<Record<string, unknown>>;
const isEmptyList = (v: unknown) => v === undefined || v === null || (Array.isArray(v) && v.length === 0);

/** Absent, null and an empty list are the same; the order of fields says nothing. */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b || (isEmptyList(a) && isEmptyList(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => semanticEqual(item, b[i]));
  }
  return sameFields(a as Fields, b as Fields) && sameFields(b as Fields, a as Fields);
}

const field = (o: Fields, name: string) => (Object.hasOwn(o, name) ? o[name] : undefined);
const sameFields = (a: Fields, b: Fields) => Object.keys(a).every(name => semanticEqual(a[name], field(b, name)));

/** Maps, where an absent one is an empty one. */
export const equalMaps = (a: object | undefined, b: object | undefined): boolean => semanticEqual(a ?? {}, b ?? {});

type Amounts = Readonly<Record<string, string>>;
/** Resource lists by amount: `1` is `1000m`. */
export function equalResourceLists(a: Amounts | undefined, b: Amounts | undefined): boolean {
  const [left, right] = [Object.entries(a ?? {}), b ?? {}];
  return left.length === Object.keys(right).length && left.every(([name, amount]) => Object.hasOwn(right, name) && compareQuantities(amount, right[name]!) === 0);
}

/** The value under `key`, and never what every object inherits: keys come from clients, and `constructor` is a legal label. */
export function own<T>(map: Readonly<Record<string, T>> | null | undefined, key: string): T | undefined {
  return map && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A copy that shares nothing with `value` and may be changed. */
export function clone<T>(value: T): Mutable<T> {
  if (typeof value !== 'object' || value === null) return value as Mutable<T>;
  if (Array.isArray(value)) return value.map(item => clone(item as unknown)) as Mutable<T>;
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__') Object.defineProperty(copy, name, { value: clone(inner), enumerable: true, configurable: true, writable: true });
    else copy[name] = clone(inner as unknown);
  }
  return copy as Mutable<T>;
}

/** A frozen view, changeable again. */
export type Mutable<T> = T extends readonly (infer U)[] ? Mutable<U>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
