/** Makes JSON merge patches: from two objects, or from three as `kubectl apply` has them. */
import { deepEqual, shapeOf } from './strategic-diff.ts';
import { isPlain, type Plain } from '../plain.ts';
import { applyMergePatch } from './merge-patch.ts';

/** What turns `original` into `modified`: null for what is gone. */
export function mergeDiff(original: Plain, modified: Plain): Plain {
  const patch: Plain = {};
  for (const [key, before] of Object.entries(original)) {
    if (!Object.hasOwn(modified, key)) patch[key] = null;
    else if (isPlain(before) && isPlain(modified[key])) {
      const found = mergeDiff(before, modified[key]);
      if (Object.keys(found).length > 0) patch[key] = found;
    } else if (shapeOf(before) !== shapeOf(modified[key]) || !deepEqual(before, modified[key])) patch[key] = modified[key];
  }
  for (const [key, value] of Object.entries(modified)) if (!Object.hasOwn(original, key)) patch[key] = value;
  return patch;
}

/** The nulls of a patch alone, or all but them; a list counts as a whole. */
function keepNulls(patch: Plain, nulls: boolean): Plain {
  const kept: Plain = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isPlain(value)) {
      const inside = keepNulls(value, nulls);
      if (Object.keys(inside).length > 0) kept[key] = inside;
    } else if ((value === null) === nulls) kept[key] = value;
  }
  return kept;
}

/** What is to be deleted is told by the last and the new configuration, all else by the live object and the new one. */
export function threeWayMergeDiff({ original, modified, current }: { readonly original: Plain; readonly modified: Plain; readonly current: Plain }): Plain {
  const additions = keepNulls(mergeDiff(current, modified), false);
  const deletions = keepNulls(mergeDiff(original, modified), true);
  return applyMergePatch(deletions, additions);
}
