/** JSON patch, RFC 6902: fast-json-patch behind upstream's limits and its one error for whatever cannot be applied. */
import jsonPatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import { StatusError, badRequest } from '../status-error.ts';
import { plainNumbers } from '../schema/plain-numbers.ts';
import { refused } from './refused.ts';

const MAX_OPERATIONS = 10_000;
/** What all copies of one patch may add, in bytes of JSON: a patch must not blow up by copying itself. */
const MAX_COPIED = 3 * 1024 * 1024;

const tooLarge = (count: number) =>
  new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${count}`);

type Doc = Record<string, unknown>;
const isOperation = (v: unknown): v is Operation => typeof v === 'object' && v !== null && !Array.isArray(v);
const shapeOf = (v: unknown) => (Array.isArray(v) ? 'array' : typeof v === 'boolean' ? 'bool' : (typeof v as string));

function lookUp(document: unknown, pointer: string): unknown {
  let at = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = jsonPatch.unescapePathComponent(part);
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Doc)[key];
  }
  return at;
}

/** Answers a new document; `document` is left as it is. */
export function applyJsonPatch(document: unknown, patch: readonly unknown[]): unknown {
  const wrong = patch.find(operation => !isOperation(operation) && operation !== null);
  if (wrong !== undefined) throw badRequest(`json: cannot unmarshal ${shapeOf(wrong)} into Go value of type jsonpatch.Operation`);
  if (patch.length > MAX_OPERATIONS) throw tooLarge(patch.length);
  let result = structuredClone(document);
  let copied = 0;
  for (const [index, step] of (plainNumbers(patch) as Operation[]).entries()) {
    try {
      // Upstream: to test for null is to test for absence.
      if (step.op === 'test' && (step.value ?? null) === null && lookUp(result, step.path) === undefined) continue;
      if (step.op === 'copy') copied += JSON.stringify(lookUp(result, step.from) ?? null).length;
      if (copied > MAX_COPIED) throw new RangeError(`copy in a JSON patch: over ${MAX_COPIED} bytes`);
      result = jsonPatch.applyOperation(result, step, true, true, true, index).newDocument;
    } catch (error) {
      throw refused(error);
    }
  }
  return result;
}
