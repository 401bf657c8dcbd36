/** All containers of a pod, of whatever sort, where they stand. */
import { at } from '../../../machinery/field-error.ts';
import type { FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, PodSpec } from '../../generated/core-v1.ts';

export interface PlacedContainer {
  readonly container: Frozen<Container>;
  readonly path: FieldPath;
}

/** Init containers first, then the regular ones, then the ephemeral ones: upstream's order. */
export function everyContainer(spec: Frozen<PodSpec>, path: FieldPath = at('spec')): PlacedContainer[] {
  const sorts = ['initContainers', 'containers', 'ephemeralContainers'] as const;
  return sorts.flatMap(sort => (spec[sort] ?? []).map((container, i) => ({ container, path: path.child(sort).index(i) })));
}
