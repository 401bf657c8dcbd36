/** `--overrides`: JSON that changes a generated object before it is sent. */
import { DecodeError } from '../machinery/schema/decode-error.ts';
import { applyMergePatch } from '../machinery/patch/merge-patch.ts';
import { strategicMerge } from '../machinery/patch/strategic-merge.ts';
import { schemas } from '../kinds/facts/facts.ts';
import { CommandError } from './errors.ts';
import { string } from './flags/flag.ts';
import { quote } from './flags/go-text.ts';
import { applyOperations } from './json-operations.ts';
import type { Unstructured } from './object.ts';
import { structOf, toTyped } from './typed.ts';
import { isPlain, type Plain } from '../machinery/plain.ts';

export const overrideFlags = () => ({
  overrides: string({ usage: 'JSON that changes the generated object.' }),
  'override-type': string({ default: 'merge', usage: 'How the JSON changes it: json, merge or strategic.' }),
});

/** Throws upstream's words for what cannot be read or does not apply. */
export function applyOverrides(object: Unstructured, { overrides, 'override-type': type }: { readonly overrides: string; readonly 'override-type': string }): Unstructured {
  if (overrides === '') return object;
  const target = structuredClone(toTyped(object)) as Plain;
  switch (type) {
    case 'json': return decode(applyOperations(target, overrides));
    case '': case 'merge': return decode(merge(target, overrides));
    case 'strategic': return decode(mergeStrategically(target, overrides));
    default: throw new CommandError(`invalid override type: ${type}`);
  }
}

function parse(text: string, problem: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CommandError(problem, { cause });
  }
}

/** What is no object replaces everything. */
function merge(target: Plain, text: string): unknown {
  const patch = parse(text, 'Invalid JSON Patch');
  if (Array.isArray(patch)) return patch;
  if (!isPlain(patch)) throw new CommandError('Invalid JSON Patch');
  return applyMergePatch(target, patch);
}

function mergeStrategically(target: Plain, text: string): Plain {
  const patch = parse(text, 'invalid JSON document');
  if (!isPlain(patch)) throw new CommandError('invalid JSON document');
  const struct = schemas.table.struct(structOf(target as Unstructured)!).name;
  try {
    return strategicMerge(target, patch, { table: schemas.table, struct });
  } catch (error) {
    // The server would call it an internal error; here it is nobody's.
    throw new CommandError((error as Error).message.replace(/^Internal error occurred: /, ''), { cause: error });
  }
}

const shapeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** As upstream's scheme reads it: a known kind, fields of the right types, unknown ones dropped. */
function decode(value: unknown): Unstructured {
  if (!isPlain(value)) throw new CommandError(`couldn't get version/kind; json parse error: json: cannot unmarshal ${shapeOf(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  const { apiVersion = '', kind = '' } = value as Unstructured;
  if (structOf(value as Unstructured) === undefined) throw new CommandError(`no kind ${quote(kind)} is registered for version ${quote(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);
  try {
    return toTyped(value as Unstructured);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}
