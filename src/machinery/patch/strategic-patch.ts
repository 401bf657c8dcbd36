/** Patches from whole objects: from two of them, or from three as `kubectl apply` has them. */
import { byOrderOf, deepEqual, diffMaps, itemShape, keyOf, shapeOf } from './strategic-diff.ts';
import { haveConflicts } from './strategic-conflicts.ts';
import { goText } from './go-text.ts';
import { type MergeSchema, metaOf } from './strategic-merge.ts';
import type { Plain } from '../plain.ts';
import { DELETE_LIST, DIRECTIVE, isPlain, PatchFailure, RETAIN_KEYS, SET_ORDER, unknownDirective } from './strategic-terms.ts';

/** What turns `original` into `modified`. */
export const twoWayPatch = (original: Plain, modified: Plain, schema: MergeSchema): Plain => diffMaps(original, modified, schema, { setElementOrder: true });

export class ConflictingPatches extends Error {
  override readonly name = 'ConflictingPatches';
  readonly patch: Plain;
  readonly changes: Plain;
  constructor(patch: Plain, changes: Plain) {
    super('patch conflicts with changes made from original to current');
    this.patch = patch;
    this.changes = changes;
  }
}

export interface ThreeWay {
  /** What was applied last; empty for nothing. */
  readonly original: Plain;
  readonly modified: Plain;
  readonly current: Plain;
  /** False: what others have changed, too, is a ConflictingPatches. */
  readonly overwrite: boolean;
}

/** What is to be deleted is told by the last and the new configuration, all else by the live object and the new one. */
export function threeWayPatch({ original, modified, current, overwrite }: ThreeWay, schema: MergeSchema): Plain {
  const delta = diffMaps(current, modified, schema, { ignoreDeletions: true, setElementOrder: true });
  const deletions = diffMaps(original, modified, schema, { ignoreChangesAndAdditions: true, setElementOrder: true });
  const patch = mergePatches(structuredClone(deletions), structuredClone(delta), schema);
  if (!overwrite) {
    const changes = diffMaps(original, current, schema, {});
    if (haveConflicts(patch, changes, schema)) throw new ConflictingPatches(patch, changes);
  }
  return patch;
}

/** Both are consumed; directives are kept. */
function mergePatches(target: Plain, patch: Plain, schema: MergeSchema): Plain {
  const directive = patch[DIRECTIVE];
  if (directive === 'delete') return {};
  if (directive === 'replace') {
    delete patch[DIRECTIVE];
    return patch;
  }
  if (directive !== undefined) throw unknownDirective(directive, patch);
  takeRetainKeys(target, patch);
  takeOrders(target, patch, schema);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_LIST)) target[key] = value;
    else if (value === null || !Object.hasOwn(target, key) || shapeOf(target[key]) !== shapeOf(value)) target[key] = value;
    else target[key] = mergeValues(target[key], value, { schema, key });
  }
  return target;
}

function mergeValues(before: unknown, after: unknown, { schema, key }: { readonly schema: MergeSchema; readonly key: string }): unknown {
  if (!isPlain(after) && !Array.isArray(after)) return after;
  const { strategy, mergeKey, below } = metaOf(schema, key);
  if (isPlain(after)) return strategy === 'replace' ? after : mergePatches(before as Plain, after, below);
  return strategy === 'merge' ? mergeLists(before as unknown[], after, { mergeKey, below }) : after;
}

function takeRetainKeys(target: Plain, patch: Plain): void {
  const wanted = patch[RETAIN_KEYS];
  if (wanted === undefined) return;
  delete patch[RETAIN_KEYS];
  const known = target[RETAIN_KEYS];
  if (known !== undefined && !deepEqual(known, wanted)) throw new PatchFailure(`${goText(known)} and ${goText(wanted)} are not deep equal: this may happen when calculating the 3-way diff patch`);
  target[RETAIN_KEYS] = wanted;
}

/** The lists with an order are merged by it; the order itself is kept for the server. */
function takeOrders(target: Plain, patch: Plain, schema: MergeSchema): void {
  for (const directive of Object.keys(patch).filter(key => key.startsWith(SET_ORDER))) {
    const order = patch[directive] as unknown[];
    delete patch[directive];
    if (Object.hasOwn(target, directive) && !deepEqual(target[directive], order)) throw new PatchFailure('invalid patch format of setElementOrder list');
    target[directive] = order;
    const key = directive.slice(SET_ORDER.length + 1);
    const [before, after] = [target[key] as unknown[] | undefined, patch[key] as unknown[] | undefined];
    if (before === undefined && after === undefined) continue;
    const { strategy, mergeKey, below } = metaOf(schema, key);
    const merged = before === undefined ? after! : after === undefined ? before : strategy === 'merge' ? mergeLists(before, after, { mergeKey, below }) : after;
    target[key] = woven(merged, { order, live: before ?? [], mergeKey });
    delete patch[key];
  }
}

interface ListMeta {
  readonly mergeKey: string;
  readonly below: MergeSchema;
}

function mergeLists(before: readonly unknown[], after: readonly unknown[], { mergeKey, below }: ListMeta): unknown[] {
  if (before.length + after.length === 0) return [];
  if (itemShape(before, after) !== 'map') return woven([...new Set([...before, ...after])], { order: after, live: before, mergeKey: '' });
  if (mergeKey === '') throw new PatchFailure('cannot merge lists without merge key for type struct');
  const merged = [...before] as Plain[];
  const additions = (after as Plain[]).filter(item => item[DIRECTIVE] === undefined);
  for (const item of additions) {
    const at = merged.findIndex(other => other[mergeKey] === keyOf(item, mergeKey));
    if (at < 0) merged.push(item);
    else merged[at] = mergePatches(merged[at]!, { ...item }, below);
  }
  return woven(merged, { order: additions, live: before, mergeKey });
}

/** Items of the order in its order, others in the live one, deletions behind; then both by the live order. */
function woven(items: readonly unknown[], { order, live, mergeKey }: { readonly order: readonly unknown[]; readonly live: readonly unknown[]; readonly mergeKey: string }): unknown[] {
  const identity = (item: unknown) => (mergeKey === '' ? item : (item as Plain)[mergeKey]);
  const places = (list: readonly unknown[]) => new Set(list.map(identity));
  const wanted = places(order);
  const right = withDeletionsLast(items.filter(item => wanted.has(identity(item))), order, identity);
  const left = withDeletionsLast(items.filter(item => !wanted.has(identity(item))), live, identity);
  const livePlaces = live.map(identity);
  const out: unknown[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const [a, b] = [livePlaces.indexOf(identity(left[i] ?? {})), livePlaces.indexOf(identity(right[j] ?? {}))];
    const isLeft = j >= right.length || (i < left.length && a >= 0 && b >= 0 && a < b);
    out.push(isLeft ? left[i++] : right[j++]);
  }
  return out;
}

function withDeletionsLast(items: readonly unknown[], order: readonly unknown[], identity: (item: unknown) => unknown): unknown[] {
  const isDeletion = (item: unknown) => isPlain(item) && item[DIRECTIVE] === 'delete';
  return [...byOrderOf(items.filter(item => !isDeletion(item)), order, identity), ...items.filter(isDeletion)];
}
