/**
 * Applies a PATCH body to an object: JSON patch, JSON merge patch, strategic merge patch, with upstream's errors.
 *
 *   const { object, warnings } = applyPatch({ type, schema, current, patch: bodyText, validation: 'Warn' });
 *
 * `object` is a fresh, decoded object without defaults; `current` is left as it is. Throws StatusErrors.
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
import { DecodeError, StrictDecodeError } from '../schema/decode-error.ts';
import { duplicateFields } from '../schema/duplicates.ts';
import { type JsonNode, ObjectNode, plainValue, readJson } from '../schema/json-text.ts';
import type { Decoded, FieldValidation, Schema } from '../schema/schema.ts';
import { badRequest, invalidObject, type StatusError } from '../status-error.ts';
import { applyJsonPatch } from './json-patch.ts';
import { goText } from './go-text.ts';
import { applyMergePatch } from './merge-patch.ts';
import { restoreError } from './restore-error.ts';
import { strategicMerge } from './strategic-merge.ts';
import type { Plain } from '../plain.ts';

export const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'] as const;
export type PatchType = (typeof PATCH_TYPES)[number];
export const isPatchType = (type: string): type is PatchType => (PATCH_TYPES as readonly string[]).includes(type);

export interface PatchRequest {
  readonly type: PatchType;
  readonly schema: Schema;
  /** The object as it is served; may be frozen. */
  readonly current: object;
  /** The body's text, JSON. */
  readonly patch: string;
  /** Absent: `Ignore`. */
  readonly validation?: FieldValidation;
}

const MERGE_TARGET = 'map[string]interface {}';
const LIST_TARGET = '[]interface {}';

/** 422 about the field `patch`, without a kind, as upstream words it. */
const invalidPatch = (shown: string, why: string): StatusError =>
  invalidObject({ group: '', kind: '' }, '', [{ type: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${JSON.stringify(shown)}: ${why}` }]);

function wrongShape(node: JsonNode, target: string): string | undefined {
  const wanted = target === LIST_TARGET ? Array.isArray(node) : node instanceof ObjectNode;
  if (wanted || node === null) return undefined;
  const shape = node instanceof ObjectNode ? 'object' : Array.isArray(node) ? 'array' : typeof node === 'boolean' ? 'bool' : typeof node === 'string' ? 'string' : 'number';
  return `json: cannot unmarshal ${shape} into Go value of type ${target}`;
}

/** The patch as a value, and the fields that come twice in it. */
function readPatch(text: string, target: string, prefix: string): { value: unknown; duplicates: string[] } {
  let node: JsonNode;
  try {
    node = readJson(text);
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${prefix}${error.message}`);
    throw error;
  }
  const wrong = wrongShape(node, target);
  if (wrong) throw badRequest(`${prefix}${wrong}`);
  return { value: plainValue(node), duplicates: duplicateFields(node) };
}

/** Decodes what a patch made. `shown` and `explained` word the refusal. */
function decodePatched<T>({ request, value, duplicates, shown, explained }: { request: PatchRequest; value: unknown; duplicates: string[]; shown: () => string; explained: () => string | undefined }): Decoded<T> {
  const { schema, validation = 'Ignore' } = request;
  try {
    const { object, warnings } = schema.decodeValue<T>(value, validation === 'Ignore' ? 'Ignore' : 'Warn');
    const problems = validation === 'Ignore' ? [] : [...duplicates, ...warnings];
    if (validation === 'Strict' && problems.length > 0) throw new StrictDecodeError(problems);
    return { object, warnings: problems };
  } catch (error) {
    if (error instanceof StrictDecodeError) throw invalidPatch(shown(), error.message);
    if (error instanceof DecodeError) throw invalidPatch(shown(), explained() ?? error.message);
    throw error;
  }
}

function applyDocumentPatch<T>(request: PatchRequest): Decoded<T> {
  const isJsonPatch = request.type === 'application/json-patch+json';
  const { value: patch, duplicates } = readPatch(request.patch, isJsonPatch ? LIST_TARGET : MERGE_TARGET, 'error decoding patch: ');
  const current = request.schema.normalize(request.current);
  const value = isJsonPatch ? applyJsonPatch(current, (patch ?? []) as unknown[]) : applyMergePatch(current, (patch ?? {}) as Plain);
  return decodePatched<T>({
    request,
    value,
    duplicates: isJsonPatch ? duplicates.map(d => `json patch ${d}`) : duplicates,
    shown: () => JSON.stringify(value),
    explained: () => undefined,
  });
}

function applyStrategicPatch<T>(request: PatchRequest): Decoded<T> {
  const { schema } = request;
  const { value, duplicates } = readPatch(request.patch, MERGE_TARGET, '');
  const patch = (value ?? {}) as Plain;
  const merged = strategicMerge(structuredClone(schema.normalize(request.current)) as Plain, patch, { table: schema.table, struct: schema.facts.name });
  return decodePatched<T>({
    request,
    value: merged,
    duplicates,
    shown: () => goText(patch),
    explained: () => restoreError(schema.table, { is: 'struct', go: schema.facts.goType, name: schema.facts.name }, merged),
  });
}

export function applyPatch<T>(request: PatchRequest): Decoded<T> {
  return request.type === 'application/strategic-merge-patch+json' ? applyStrategicPatch<T>(request) : applyDocumentPatch<T>(request);
}
