/** Patches without a server: `--local` and `--dry-run=client`. */
import jsonPatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import { applyMergePatch } from '../../machinery/patch/merge-patch.ts';
import { strategicMerge } from '../../machinery/patch/strategic-merge.ts';
import { mergeSchemaOf } from '../apply/patch-plan.ts';
import type { Plain } from '../../machinery/plain.ts';
import { CommandError } from '../errors.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { parseJson } from '../json.ts';
import { compactJson } from '../print/json.ts';
import { groupOf, versionOf, type Unstructured } from '../object.ts';
import { isPlain } from '../../machinery/plain.ts';

export function patchLocally(object: Unstructured, type: string, text: string): Unstructured {
  const patch = parseJson(text);
  if (type === 'application/json-patch+json') return applyOperations(object, patch);
  if (type === 'application/merge-patch+json') {
    if (!isPlain(patch)) throw new CommandError(`json: cannot unmarshal ${shapeWord(patch)} into Go value of type unstructured.detector`);
    return applyMergePatch(object, patch as Plain) as Unstructured;
  }
  const schema = mergeSchemaOf(object);
  if (!schema) throw new CommandError(`strategic merge patch is not supported for ${kindText(object)} locally, try --type merge`);
  if (!isPlain(patch)) throw new CommandError('invalid JSON document');
  try {
    return strategicMerge(structuredClone(object) as Plain, patch as Plain, schema) as Unstructured;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError((error.cause as Error | undefined)?.message ?? error.message.replace(/^Internal error occurred: /, ''), { cause: error });
  }
}

const kindText = ({ apiVersion = '', kind = '' }: Unstructured) => `${groupOf(apiVersion)}/${versionOf(apiVersion)}, Kind=${kind}`;

/** What a patch of its kind looks like, in the words of Go's JSON. */
function refuseShape(patch: unknown): void {
  if (!Array.isArray(patch)) throw new CommandError(`json: cannot unmarshal ${shapeWord(patch)} into Go value of type jsonpatch.Patch`);
  const at = patch.findIndex(operation => typeof operation !== 'object' || operation === null);
  if (at >= 0) throw new CommandError(`json: cannot unmarshal ${shapeWord(patch[at])} into Patch.${at} of type jsonpatch.Operation`);
}

const shapeWord = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : value === null ? 'null' : typeof value);

function applyOperations(object: Unstructured, patch: unknown): Unstructured {
  refuseShape(patch);
  let result = structuredClone(object);
  for (const operation of patch as Operation[]) {
    const problem = operationProblem(result, operation);
    if (problem !== undefined) throw new CommandError(problem);
    try {
      result = jsonPatch.applyOperation(result, operation, true, true, true).newDocument;
    } catch (error) {
      throw new CommandError(operation.op === 'test' ? `testing value ${operation.path} failed: test failed` : (error as Error).message, { cause: error });
    }
  }
  return result;
}

interface Target {
  readonly hasParent: boolean;
  readonly hasKey: boolean;
  readonly key: string;
}

function lookUp(document: unknown, pointer: string): Target {
  const parts = pointer.split('/').slice(1).map(part => jsonPatch.unescapePathComponent(part));
  const key = parts.pop() ?? '';
  let at = document;
  for (const part of parts) at = typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Plain)[part] : undefined;
  const hasParent = typeof at === 'object' && at !== null;
  return { hasParent, hasKey: hasParent && (Array.isArray(at) ? Number(key) < at.length : Object.hasOwn(at as object, key)), key };
}

function operationProblem(document: unknown, operation: Operation): string | undefined {
  const { op, path } = operation;
  const { hasParent, hasKey, key } = lookUp(document, path);
  switch (op) {
    case 'add': return hasParent ? undefined : `add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`;
    case 'remove': return !hasParent ? `remove operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value` : hasKey ? undefined : `error in remove for path: '${path}': unable to remove nonexistent key: ${key}: missing value`;
    case 'replace': return !hasParent ? `replace operation does not apply: doc is missing path: ${path}: missing value` : hasKey ? undefined : `Object to be patched is missing field (${path}: missing value)`;
    case 'move': case 'copy': return sourceProblem(op, operation.from, lookUp(document, operation.from));
    case 'test': return undefined;
    default: return `invalid operation ${compactJson(operation)}: unsupported operation`;
  }
}

function sourceProblem(op: 'move' | 'copy', from: string, { hasParent, hasKey, key }: Target): string | undefined {
  if (!hasParent) return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
  if (hasKey) return undefined;
  return `error in ${op === 'move' ? `move for path: '${key}'` : `copy for from: '${from}'`}: unable to get nonexistent key: ${key}: missing value`;
}
