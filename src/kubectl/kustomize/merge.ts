/** A strategic merge patch as kustomize applies it: what the patch lists comes first, known kinds tell by which key items are the same. */
import { schemas } from '../../kinds/facts/facts.ts';
import type { FieldFacts, TypeFacts } from '../../machinery/schema/facts.ts';
import { isPlain, type Plain } from './plain.ts';
import { gvkOf } from './resource.ts';

/** The outcome of merging into nothing, or of a deletion. */
export const GONE = Symbol('gone');
type Outcome = unknown;

/** The struct of what is merged; undefined where the kind is not known. */
type Shape = string | undefined;

const PREFIXES: Readonly<Record<string, string>> = { '': 'core' };

function shapeOf(object: Plain): Shape {
  const { group, version, kind } = gvkOf(object);
  const name = `${PREFIXES[group] ?? group.split('.')[0]}.${version}.${kind}`;
  return schemas.table.has(name) ? name : undefined;
}

const fieldOf = (shape: Shape, name: string): FieldFacts | undefined => (shape === undefined ? undefined : schemas.table.struct(shape).fields.find(field => field.name === name));
const structOf = (type: TypeFacts | undefined): Shape => (type?.is === 'struct' ? type.name : undefined);

/** Without nulls and directives, as they have nothing to act on. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => !isDirective(item)).map(cleaned);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null || key === '$patch' ? [] : [[key, cleaned(member)]])));
}

const isDirective = (item: unknown): item is Plain => isPlain(item) && typeof item['$patch'] === 'string' && Object.keys(item).length === 1;

/** Items of which `keys` say which are the same; those of the patch come first. */
function mergeItems(old: readonly unknown[], patch: readonly unknown[], { keys, shape }: { keys: readonly string[]; shape: Shape }): unknown[] {
  const rest = [...old];
  const merged: unknown[] = [];
  for (const item of patch) {
    if (!isPlain(item)) continue;
    const wanted = keys.filter(key => item[key] !== undefined);
    const at = rest.findIndex(other => isPlain(other) && wanted.length > 0 && wanted.every(key => String(other[key]) === String(item[key])));
    const outcome = mergeObject(at < 0 ? {} : (rest[at] as Plain), item, shape);
    if (at >= 0) rest.splice(at, 1);
    if (outcome !== GONE) merged.push(outcome);
  }
  return [...merged, ...rest];
}

function mergeList(old: unknown, patch: readonly unknown[], field: FieldFacts | undefined): Outcome {
  const directive = patch.find(isDirective)?.['$patch'];
  if (directive === 'delete') return GONE;
  const isMerged = field?.patchStrategy?.includes('merge') ?? false;
  if (directive === 'replace' || !isMerged || !Array.isArray(old)) return cleaned(patch.filter(item => !(isPlain(item) && item['$patch'] === 'delete')));
  const type = field?.type;
  const keys = field?.listMapKeys ?? (field?.mergeKey ? [field.mergeKey] : []);
  if (keys.length === 0) return [...new Set([...patch, ...(old as unknown[])])];
  return mergeItems(old, patch.filter(item => !isDirective(item)), { keys, shape: structOf(type?.is === 'list' ? type.of : undefined) });
}

function mergeValue(old: unknown, patch: unknown, field: FieldFacts | undefined): Outcome {
  if (patch === null) return GONE;
  if (Array.isArray(patch)) return mergeList(old, patch, field);
  if (isPlain(patch)) return mergeObject(isPlain(old) ? old : {}, patch, structOf(field?.type));
  return patch;
}

function mergeObject(old: Plain, patch: Plain, shape: Shape): Outcome {
  if (patch['$patch'] === 'delete') return GONE;
  if (patch['$patch'] === 'replace') return cleaned(patch);
  const out: Plain = { ...old };
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch') continue;
    const outcome = mergeValue(old[key], value, fieldOf(shape, key));
    if (outcome === GONE) delete out[key];
    else out[key] = outcome;
  }
  return out;
}

/** Undefined where the patch deletes the object. */
export function mergeStrategically(object: Plain, patch: Plain): Plain | undefined {
  const outcome = mergeObject(object, patch, shapeOf(object) ?? shapeOf(patch));
  return outcome === GONE ? undefined : (outcome as Plain);
}
