import type { Frozen } from '../../../machinery/object.ts';
import type { PodSpec } from '../../generated/core-v1.ts';
export function specDiff(_old: Frozen<PodSpec>, _spec: Frozen<PodSpec>): string {
  return '';
}
