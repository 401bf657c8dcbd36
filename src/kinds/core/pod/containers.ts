/** All containers of a pod, of whatever sort, where they stand. */
import { at } from '../../../machinery/field-error.ts';
import type { FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, PodSpec } from '../../generated/core-v1.ts';

export interface PlacedContainer {
  readonly container: Frozen<Container>;
  readonly path: FieldPath;
}

const SORTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Init containers first, then the regular ones, then the ephemeral ones: upstream's order. */
export function everyContainer(spec: Frozen<PodSpec>, path: FieldPath = at('spec')): PlacedContainer[] {
  const found: PlacedContainer[] = [];
  for (const sort of SORTS) {
    const containers = spec[sort] ?? [];
    for (let i = 0; i < containers.length; i++) found.push({ container: containers[i]!, path: path.child(sort).index(i) });
  }
  return found;
}

/** Whether one of them is such, wherever it stands. */
export function someContainer(spec: Frozen<PodSpec>, is: (container: Frozen<Container>) => boolean): boolean {
  for (const sort of SORTS) for (const container of spec[sort] ?? []) if (is(container)) return true;
  return false;
}
