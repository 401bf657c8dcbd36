/** The lists of strategic merge patch: merged item by item, then ordered by the patch, then by the live list. */
import { goText } from './go-text.ts';
import type { Plain } from '../plain.ts';
import { DIRECTIVE, isPlain, noMergeKey, PatchFailure, SET_ORDER, unknownDirective } from './strategic-terms.ts';

export type Item = Plain | string | number | boolean | null;
type MergeItem = (live: Plain, patch: Plain) => Plain;

const isDirective = (item: Item): item is Plain => isPlain(item) && Object.hasOwn(item, DIRECTIVE);
/** What makes an item itself: the value of its merge key, or a scalar's own value. */
const identity = (item: Item, mergeKey: string): unknown => (isPlain(item) ? item[mergeKey] : item);
const indexIn = (list: readonly Item[], item: Item, mergeKey: string) => {
  const wanted = identity(item, mergeKey);
  return list.findIndex(other => identity(other, mergeKey) === wanted);
};

function checkSameType(...lists: (readonly Item[])[]): void {
  const types = new Set(lists.flat().map(item => (Array.isArray(item) ? 'list' : typeof item)));
  if (types.has('list')) throw new PatchFailure('lists of lists are not supported', 422);
  if (types.size > 1) throw new PatchFailure(`list element types are not identical: ${goText(lists)}`);
}

function needMergeKey(items: readonly Item[], mergeKey: string): void {
  for (const item of items) if (isPlain(item) && !Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
}

/** Items of the patch stand in the patch's order, the others in the live one; the two are woven together by the live order. */
function weave(merged: readonly Item[], { order, live, mergeKey }: { order: readonly Item[]; live: readonly Item[]; mergeKey: string }): Item[] {
  const rank = (list: readonly Item[]) => (a: Item, b: Item) => indexIn(list, a, mergeKey) - indexIn(list, b, mergeKey);
  const patched = merged.filter(i => indexIn(order, i, mergeKey) >= 0).sort(rank(order));
  const others = merged.filter(i => indexIn(order, i, mergeKey) < 0).sort(rank(live));
  const out: Item[] = [];
  while (others.length > 0 && patched.length > 0) {
    const [left, right] = [indexIn(live, others[0]!, mergeKey), indexIn(live, patched[0]!, mergeKey)];
    out.push((left >= 0 && right >= 0 && left < right ? others : patched).shift()!);
  }
  return [...out, ...others, ...patched];
}

/** Obeys `$patch: delete` and `$patch: replace` items; answers what is left of both lists. */
function obeyDirectives(live: Item[], wanted: readonly Item[], mergeKey: string): { live: Item[]; wanted: Item[] } {
  const plain = wanted.filter(item => !isDirective(item));
  let rest = live;
  let replace = false;
  for (const item of wanted.filter(isDirective)) {
    const directive = item[DIRECTIVE];
    if (directive === 'replace') replace = true;
    else if (directive === 'merge') throw new PatchFailure('merging lists cannot yet be specified in the patch');
    else if (directive !== 'delete') throw unknownDirective(directive, item);
    else {
      if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
      rest = rest.filter(other => identity(other, mergeKey) !== item[mergeKey]);
    }
  }
  return replace ? { live: plain, wanted: [] } : { live: rest, wanted: plain };
}

function mergeMaps(live: readonly Item[], wanted: readonly Item[], { mergeKey, mergeItem }: { mergeKey: string; mergeItem: MergeItem }): Item[] {
  const merged = [...live];
  needMergeKey(wanted, mergeKey);
  for (const item of wanted as Plain[]) {
    const at = indexIn(merged, item, mergeKey);
    if (at < 0) merged.push(item);
    else merged[at] = mergeItem(merged[at] as Plain, item);
  }
  return merged;
}

export interface ListMerge {
  readonly live: Item[];
  readonly wanted: Item[];
  readonly mergeKey: string;
  /** The patch lists scalars to take out. */
  readonly isDeletion: boolean;
  readonly mergeItem: MergeItem;
}

export function mergeList({ live, wanted, mergeKey, isDeletion, mergeItem }: ListMerge): Item[] {
  if (live.length === 0 && wanted.length === 0) return live;
  checkSameType(live, wanted);
  if (!isPlain(live[0] ?? wanted[0])) {
    if (isDeletion) return live.filter(item => !wanted.includes(item));
    return weave([...new Set([...live, ...wanted])], { order: wanted, live, mergeKey });
  }
  if (mergeKey === '') throw new PatchFailure('cannot merge lists without merge key for struct');
  const left = obeyDirectives(live, wanted, mergeKey);
  const merged = mergeMaps(left.live, left.wanted, { mergeKey, mergeItem });
  needMergeKey(merged, mergeKey);
  return weave(merged, { order: left.wanted, live: left.live, mergeKey });
}

/** The items of the patch, deletions aside, must come in `$setElementOrder` and in its order. */
function checkOrder(wanted: readonly Item[], order: readonly Item[], mergeKey: string): void {
  if (wanted.length === 0 || order.length === 0) return;
  let at = 0;
  const items = wanted.filter(item => !isDirective(item));
  needMergeKey([...items, ...order], mergeKey);
  for (const item of items) {
    while (at < order.length && identity(order[at]!, mergeKey) !== identity(item, mergeKey)) at++;
    if (at++ >= order.length) throw new PatchFailure(`The order in patch list:\n${goText(wanted)}\n doesn't match ${SET_ORDER} list:\n${goText(order)}\n`);
  }
}

export interface OrderedMerge {
  readonly live: Item[] | undefined;
  readonly wanted: Item[] | undefined;
  readonly order: Item[];
  readonly mergeKey: string;
  readonly strategy: string;
  readonly mergeItem: MergeItem;
  withoutDirectives(items: unknown): unknown;
}

export function orderedBySetElementOrder({ live, wanted, order, mergeKey, strategy, mergeItem, withoutDirectives }: OrderedMerge): Item[] {
  checkOrder(wanted ?? [], order, mergeKey);
  let merged: Item[];
  if (wanted === undefined) merged = live ?? [];
  else if (live === undefined) merged = withoutDirectives(wanted) as Item[];
  else merged = strategy === 'merge' ? mergeList({ live, wanted, mergeKey, isDeletion: false, mergeItem }) : wanted;
  checkSameType(live ?? [], wanted ?? []);
  needMergeKey([...merged, ...order], mergeKey);
  return weave(merged, { order, live: live ?? [], mergeKey });
}
