/** Values while a Go template runs, as Go's reflection sees them. */
import { bytesOf, isMap, numberOf, typeName } from './go-format-value.ts';

/**
 * What came out of a map or a list is an interface that holds something, perhaps nil; what a function or constant gave is the thing itself.
 * No value at all (a missing key) is `undefined`.
 */
export type Value = { readonly held: unknown; readonly isInterface: boolean } | undefined;

export const plain = (held: unknown): Value => ({ held, isInterface: false });
export const boxed = (held: unknown): Value => ({ held: held ?? null, isInterface: true });

export const kindName = (value: NonNullable<Value>): string => (value.isInterface ? 'interface {}' : typeName(value.held));

/** The thing itself; undefined for nil and for no value. */
export const unboxed = (value: Value): Value => (!value || !value.isInterface ? value : value.held === null ? undefined : plain(value.held));

export const heldBy = (value: Value): unknown => value?.held ?? null;

export function lengthOf(held: unknown): number | undefined {
  if (typeof held === 'string') return bytesOf(held).length;
  if (Array.isArray(held)) return held.length;
  return isMap(held) ? Object.keys(held).length : undefined;
}

export function isTrue(value: Value): boolean {
  const held = heldBy(value);
  if (held === null) return false;
  if (typeof held === 'boolean') return held;
  const number = numberOf(held);
  return number ? Number(number.value) !== 0 : lengthOf(held) !== 0;
}
