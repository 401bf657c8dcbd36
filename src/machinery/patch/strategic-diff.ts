/**
 * Makes strategic merge patches: what turns one object into another, in the words that strategic merge understands.
 *
 *   diffMaps({ labels: { a: '1', b: '2' } }, { labels: { a: '1', c: '3' } })  =>  { labels: { b: null, c: '3' } }
 *
 * Lists that are merged by key get `$patch: delete` for items that are gone and `$setElementOrder/x` for the order.
 */
import { goText } from './go-text.ts';
import { type MergeMeta, type MergeSchema, metaOf } from './strategic-merge.ts';
import type { Plain } from '../plain.ts';
import { DELETE_LIST, DIRECTIVE, isPlain, noMergeKey, PatchFailure, RETAIN_KEYS, SET_ORDER } from './strategic-terms.ts';

export interface DiffOptions {
  readonly setElementOrder?: boolean;
  readonly ignoreChangesAndAdditions?: boolean;
  readonly ignoreDeletions?: boolean;
  readonly buildRetainKeys?: boolean;
}
type List = readonly unknown[];

export const shapeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value === 'object' ? 'map' : typeof value === 'bigint' ? 'number' : typeof value);
/** How Go's %v has it, by which items are sorted and compared. */
const textOf = (value: unknown) => goText(value);

export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && deepEqual(a[key], b[key]));
}

export function diffMaps(original: Plain, modified: Plain, schema: MergeSchema, options: DiffOptions): Plain {
  const patch: Plain = {};
  for (const [key, value] of Object.entries(modified)) {
    if (!Object.hasOwn(original, key)) {
      if (!options.ignoreChangesAndAdditions) patch[key] = value;
    } else if (key === DIRECTIVE) diffDirective(original[key], value, patch);
    else if (shapeOf(original[key]) !== shapeOf(value)) {
      if (!options.ignoreChangesAndAdditions) patch[key] = value;
    } else diffMember({ key, before: original[key], after: value, patch }, schema, options);
  }
  const removed = Object.keys(original).filter(key => !Object.hasOwn(modified, key));
  if (!options.ignoreDeletions) for (const key of removed) patch[key] = null;
  if (options.buildRetainKeys) retainKeys(patch, modified, removed.some(key => original[key] !== null));
  return patch;
}

function diffDirective(before: unknown, after: unknown, patch: Plain): void {
  if (typeof before !== 'string' || typeof after !== 'string') throw new PatchFailure(`invalid value for special key: ${DIRECTIVE}`);
  if (before !== after) patch[DIRECTIVE] = after;
}

function retainKeys(patch: Plain, modified: Plain, hasRemoved: boolean): void {
  const kept = Object.keys(modified).filter(key => modified[key] !== null).sort();
  if (kept.length > 0 && (Object.keys(patch).length > 0 || hasRemoved)) patch[RETAIN_KEYS] = kept;
}

interface Member {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly patch: Plain;
}

function diffMember({ key, before, after, patch }: Member, schema: MergeSchema, options: DiffOptions): void {
  if (!isPlain(after) && !Array.isArray(after)) return void (before === after || options.ignoreChangesAndAdditions || (patch[key] = after));
  const meta = metaUnlessEqual(schema, key, deepEqual(before, after));
  if (!meta) return;
  const below = { ...options, buildRetainKeys: meta.retainsKeys };
  if (isPlain(after)) {
    if (meta.strategy === 'replace') return void (options.ignoreChangesAndAdditions || (patch[key] = after));
    const found = diffMaps(before as Plain, after, meta.below, below);
    if (Object.keys(found).length > 0) patch[key] = found;
  } else if (meta.strategy === 'merge') {
    const { items, deleted, order } = diffLists(before as List, after, { ...below, meta });
    if (items.length > 0) patch[key] = items;
    if (deleted.length > 0) patch[`${DELETE_LIST}/${key}`] = deleted;
    if (order.length > 0) patch[`${SET_ORDER}/${key}`] = order;
  } else if (!options.ignoreChangesAndAdditions && !deepEqual(before, after)) patch[key] = after;
}

/** What the schema does not know needs no patch as long as nothing has changed. */
function metaUnlessEqual(schema: MergeSchema, key: string, isEqual: boolean): MergeMeta | undefined {
  try {
    return metaOf(schema, key);
  } catch (error) {
    if (isEqual && error instanceof PatchFailure) return undefined;
    throw error;
  }
}

interface ListOptions extends DiffOptions {
  readonly meta: MergeMeta;
}
interface ListDiff {
  readonly items: List;
  readonly deleted: List;
  readonly order: List;
}

function diffLists(original: List, modified: List, options: ListOptions): ListDiff {
  if (original.length === 0) return { items: options.ignoreChangesAndAdditions ? [] : modified, deleted: [], order: [] };
  const shape = itemShape(original, modified);
  if (shape === 'list') throw new PatchFailure('lists of lists are not supported', 422);
  return shape === 'map' ? diffListsOfMaps(original as Plain[], modified as Plain[], options) : diffListsOfScalars(original, modified, options);
}

/** Of all items of all lists; throws where they are not alike. */
export function itemShape(...lists: readonly List[]): string {
  const shapes = new Set(lists.flat().map(shapeOf));
  if (shapes.size > 1) throw new PatchFailure(`list element types are not identical: ${goText(lists)}`);
  const [shape] = shapes;
  if (shape === undefined) throw new PatchFailure('no elements in any of the given slices');
  return shape;
}

export function keyOf(item: Plain, mergeKey: string): unknown {
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

function diffListsOfMaps(original: Plain[], modified: Plain[], options: ListOptions): ListDiff {
  const { mergeKey, below } = options.meta;
  const [left, right] = [sorted(original, item => textOf(item[mergeKey])), sorted(modified, item => textOf(item[mergeKey]))];
  const changed: Plain[] = [];
  const deleted: Plain[] = [];
  walkTwo(left.map(item => textOf(keyOf(item, mergeKey))), right.map(item => textOf(keyOf(item, mergeKey))), {
    both: (i, j) => {
      const found = diffMaps(left[i]!, right[j]!, below, options);
      if (Object.keys(found).length > 0) changed.push({ ...found, [mergeKey]: right[j]![mergeKey] });
    },
    onlyRight: j => void (options.ignoreChangesAndAdditions || changed.push(right[j]!)),
    onlyLeft: i => void (options.ignoreDeletions || deleted.push({ [mergeKey]: left[i]![mergeKey], [DIRECTIVE]: 'delete' })),
  });
  const items = [...byOrderOf(changed, modified, item => (item as Plain)[mergeKey]), ...deleted];
  const isOrderSame = original.length === modified.length && modified.every((item, i) => original[i]![mergeKey] === item[mergeKey]);
  const isOrdered = options.setElementOrder && ((!options.ignoreChangesAndAdditions && (items.length > 0 || !isOrderSame)) || (!options.ignoreDeletions && items.length > 0));
  return { items, deleted: [], order: isOrdered ? modified.map(item => ({ [mergeKey]: item[mergeKey] })) : [] };
}

function diffListsOfScalars(original: List, modified: List, options: ListOptions): ListDiff {
  const [left, right] = [sorted(original, textOf), sorted(modified, textOf)];
  const added: unknown[] = [];
  const deleted: unknown[] = [];
  walkTwo(left.map(textOf), right.map(textOf), {
    both: () => undefined,
    onlyRight: j => void (options.ignoreChangesAndAdditions || added.push(right[j])),
    onlyLeft: i => void (options.ignoreDeletions || deleted.push(left[i])),
  });
  const isOrdered = options.setElementOrder && ((!options.ignoreDeletions && deleted.length > 0) || (!options.ignoreChangesAndAdditions && !deepEqual(original, modified)));
  return { items: byOrderOf(added, modified, item => item), deleted: [...new Set(deleted)], order: isOrdered ? modified : [] };
}

interface Steps {
  both(i: number, j: number): void;
  onlyLeft(i: number): void;
  onlyRight(j: number): void;
}

/** Two sorted lists side by side. */
function walkTwo(left: readonly string[], right: readonly string[], steps: Steps): void {
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && a === b) steps.both(i++, j++);
    else if (a === undefined || (b !== undefined && a > b)) steps.onlyRight(j++);
    else steps.onlyLeft(i++);
  }
}

/** By the order of bytes; equal ones turn round, as upstream's comparison makes them. */
function sorted<T>(items: readonly T[], textOfItem: (item: T) => string): T[] {
  return insertionSorted(items, (a, b) => textOfItem(a) <= textOfItem(b));
}

/** What is not in the order moves to the front, one after the other. */
export function byOrderOf(items: List, order: List, identity: (item: unknown) => unknown): unknown[] {
  const places = order.map(identity);
  return insertionSorted(items, (a, b) => {
    const [left, right] = [places.indexOf(identity(a)), places.indexOf(identity(b))];
    return left < 0 || right < 0 || left < right;
  });
}

/** As upstream sorts what is short; its comparisons are no orders, so how it is done shows. */
function insertionSorted<T>(items: readonly T[], isLess: (a: T, b: T) => boolean): T[] {
  const out = [...items];
  for (let i = 1; i < out.length; i++) {
    for (let j = i; j > 0 && isLess(out[j]!, out[j - 1]!); j--) [out[j], out[j - 1]] = [out[j - 1]!, out[j]!];
  }
  return out;
}
