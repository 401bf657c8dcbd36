/** What differs between two specs, as upstream shows it when it refuses an update. */
import type { Frozen } from '../../../machinery/object.ts';
import type { PodSpec } from '../../generated/core-v1.ts';
import { internalLines, structLines } from './internal-form.ts';
import { unifiedDiff } from './line-diff.ts';

export const specDiff = (old: Frozen<PodSpec>, spec: Frozen<PodSpec>): string => unifiedDiff(internalLines(old), internalLines(spec));
/** The same for any struct of the table of facts: `core.v1.EphemeralContainer`. */
export const structDiff = (struct: string, old: object, now: object): string => unifiedDiff(structLines(struct, old), structLines(struct, now));
