/**
 * Strategic merge patch: a merge that knows from the schema which lists are merged and by which key.
 * https://github.com/kubernetes/design-proposals-archive/blob/main/cli/preserve-order-in-strategic-merge-patch.md
 *
 * Directives: `$patch: replace|delete`, `$retainKeys`, `$deleteFromPrimitiveList/x`, `$setElementOrder/x`.
 */
import type { FieldFacts, TypeFacts } from '../schema/facts.ts';
import { NumberLiteral, setMember } from '../schema/json-text.ts';
import type { SchemaTable } from '../schema/table.ts';
import { badRequest, internal } from '../status-error.ts';
import { goText } from './go-text.ts';
import { refused } from './refused.ts';
import { type Item, mergeList, orderedBySetElementOrder } from './strategic-lists.ts';
import type { Plain } from '../plain.ts';
import { DELETE_LIST, DIRECTIVE, isPlain, PatchFailure, RETAIN_KEYS, SET_ORDER, unknownDirective } from './strategic-terms.ts';

/** Where in the schema a merge stands. */
export interface MergeSchema {
  readonly table: SchemaTable;
  readonly struct: string | undefined;
}
export interface MergeMeta {
  readonly below: MergeSchema;
  /** `merge`, `replace` or empty. */
  readonly strategy: string;
  readonly retainsKeys: boolean;
  readonly mergeKey: string;
}

function structOf(type: TypeFacts): string | undefined {
  if (type.is === 'list') return structOf(type.of);
  return type.is === 'struct' ? type.name : undefined;
}

function fieldOf(schema: MergeSchema, key: string): FieldFacts {
  if (schema.struct === undefined) throw new PatchFailure('merging an object in json but data type is not struct, instead is: map');
  const facts = schema.table.struct(schema.struct);
  const field = facts.fields.find(f => f.name === key) ?? facts.fields.find(f => f.name.toLowerCase() === key.toLowerCase());
  if (!field) throw new PatchFailure(`unable to find api field in struct ${facts.goName} for the json field ${JSON.stringify(key)}`);
  return field;
}

/** How a field is merged; throws a PatchFailure where the schema has none of that name. */
export function metaOf(schema: MergeSchema, key: string): MergeMeta {
  const field = fieldOf(schema, key);
  const strategy = field.patchStrategy?.find(s => s !== 'retainKeys') ?? '';
  const retainsKeys = field.patchStrategy?.includes('retainKeys') ?? false;
  return { below: { table: schema.table, struct: structOf(field.type) }, strategy, retainsKeys, mergeKey: field.mergeKey ?? '' };
}

/** Takes directives out of a value that is new in the document. undefined: the value itself is a directive. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter(v => v !== undefined);
  if (!isPlain(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const out: Plain = {};
  for (const [key, member] of Object.entries(value)) {
    const kept = member === null ? undefined : withoutDirectives(member);
    if (kept !== undefined) setMember(out, key, kept);
  }
  return out;
}

function take(target: Plain, key: string, value: unknown): void {
  const kept = withoutDirectives(value);
  if (kept === undefined) delete target[key];
  else setMember(target, key, kept);
}

function retainKeys(target: Plain, patch: Plain): void {
  const retained = patch[RETAIN_KEYS];
  if (retained === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!Array.isArray(retained)) throw new PatchFailure('invalid patch format of retainKeys', 400);
  const keep = new Set<unknown>(retained);
  for (const [key, value] of Object.entries(patch)) {
    const judged = value !== null && !key.startsWith(DELETE_LIST) && !key.startsWith(SET_ORDER);
    if (judged && !keep.has(key)) throw new PatchFailure('invalid patch format of retainKeys', 400);
  }
  for (const key of Object.keys(target)) if (!keep.has(key)) delete target[key];
}

/** The name behind `$setElementOrder/` or `$deleteFromPrimitiveList/`. */
function listName(key: string, wrong: string): string {
  const at = key.indexOf('/');
  if (at < 0) throw new PatchFailure(wrong, 400);
  return key.slice(at + 1);
}

/** Merges and orders the lists that come with a `$setElementOrder`, and takes both out of the patch. */
function mergeOrderedLists(target: Plain, patch: Plain, schema: MergeSchema): void {
  for (const directive of Object.keys(patch).filter(k => k.startsWith(SET_ORDER))) {
    const order = patch[directive];
    delete patch[directive];
    if (!Array.isArray(order)) throw new PatchFailure('invalid patch format of setElementOrder list', 400);
    const key = listName(directive, 'invalid patch format of setElementOrder list');
    const [live, wanted] = [target[key], patch[key]];
    for (const list of [live, wanted]) if (list !== undefined && !Array.isArray(list)) throw new PatchFailure(`expected a []interface {}, but received a ${goText(list)}`);
    if (live === undefined && wanted === undefined) continue;
    const { below, mergeKey, strategy } = metaOf(schema, key);
    const mergeItem = (a: Plain, b: Plain) => mergeMap(a, b, below);
    setMember(target, key, orderedBySetElementOrder({ live: live as Item[] | undefined, wanted: wanted as Item[] | undefined, order: order as Item[], mergeKey, strategy, mergeItem, withoutDirectives }));
    delete patch[key];
  }
}

const sameShape = (a: unknown, b: unknown) => {
  const shape = (v: unknown) => (Array.isArray(v) ? 'list' : v === null ? 'null' : v instanceof NumberLiteral ? 'number' : typeof v);
  return shape(a) === shape(b);
};

function mergeMember(target: Plain, { key, value, isDeletion }: { key: string; value: unknown; isDeletion: boolean }, schema: MergeSchema): void {
  const live = Object.hasOwn(target, key) ? target[key] : undefined;
  if (live === undefined || !sameShape(live, value)) {
    if (!isDeletion) take(target, key, value);
    return;
  }
  if (Array.isArray(live)) {
    const { below, mergeKey, strategy } = metaOf(schema, key);
    const merges = strategy === 'merge' || isDeletion;
    const merged = merges ? mergeList({ live, wanted: value as Item[], mergeKey, isDeletion, mergeItem: (a, b) => mergeMap(a, b, below) }) : value;
    setMember(target, key, merged);
  } else if (isPlain(live)) {
    const { below, strategy } = metaOf(schema, key);
    setMember(target, key, strategy === 'replace' ? value : mergeMap(live, value as Plain, below));
  } else take(target, key, value);
}

function mergeMap(target: Plain, patch: Plain, schema: MergeSchema): Plain {
  if (Object.hasOwn(patch, DIRECTIVE)) {
    const directive = patch[DIRECTIVE];
    if (directive === 'delete') return {};
    if (directive !== 'replace') throw unknownDirective(directive, patch);
    delete patch[DIRECTIVE];
    return patch;
  }
  retainKeys(target, patch);
  mergeOrderedLists(target, patch, schema);
  for (const [name, value] of Object.entries(patch)) {
    const isDeletion = name.startsWith(DELETE_LIST);
    const key = isDeletion ? listName(name, 'invalid patch format of primitive list') : name;
    if (value === null) delete target[key];
    else mergeMember(target, { key, value, isDeletion }, schema);
  }
  return target;
}

/** Both `target` and `patch` are consumed. Throws StatusErrors. */
export function strategicMerge(target: Plain, patch: Plain, schema: MergeSchema): Plain {
  try {
    return mergeMap(target, patch, schema);
  } catch (error) {
    if (!(error instanceof PatchFailure)) throw error;
    if (error.code === 400) throw badRequest(error.message);
    if (error.code === 422) throw refused(error);
    throw internal(error);
  }
}
