/** A field that a transformer changes: a path, and of which kinds. */
import { gvkOf, isSelected, type Gvk } from './resource.ts';
import { isPlain, type Plain } from './plain.ts';

export interface FieldSpec extends Partial<Gvk> {
  /** `spec/template/spec/containers/image`; lists are gone through. A slash in a name is written `\/`. */
  readonly path: string;
  /** Whether it is made where it is not there. */
  readonly create?: boolean;
}

/** Answers the field's new value; undefined leaves it as it is. */
export type Change = (value: unknown) => unknown;

const partsOf = (path: string): string[] => path.split(/(?<!\\)\//).map(part => part.replaceAll('\\/', '/').replace(/\[\]$/, ''));

function changeAt(at: unknown, parts: readonly string[], step: { readonly create: boolean; readonly change: Change }): void {
  if (Array.isArray(at)) {
    for (const item of at) changeAt(item, parts, step);
    return;
  }
  if (!isPlain(at)) return;
  const [name, ...rest] = parts as [string, ...string[]];
  const missing = at[name] === undefined || at[name] === null;
  if (missing && !step.create) return;
  if (rest.length === 0) {
    const value = step.change(missing ? undefined : at[name]);
    if (value !== undefined) at[name] = value;
    return;
  }
  const below = missing ? {} : at[name];
  changeAt(below, rest, step);
  if (missing && Object.keys(below as Plain).length > 0) at[name] = below;
}

export function applyFieldSpec(object: Plain, spec: FieldSpec, change: Change): void {
  if (isSelected(gvkOf(object), spec)) changeAt(object, partsOf(spec.path), { create: spec.create ?? false, change });
}
