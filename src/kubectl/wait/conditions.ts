/** What `kubectl wait --for` waits for: read from the flag, checked on objects. */
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Unstructured } from '../object.ts';
import { goString } from '../print/go-format.ts';
import { isMap } from '../print/go-format-value.ts';
import { JsonPath } from '../print/jsonpath.ts';
import { relaxedJsonPath } from '../print/jsonpath-relaxed.ts';

/** Throws where the object can never be what is waited for. */
export type Check = (object: Unstructured) => boolean;

export type Awaited = { readonly is: 'delete' } | { readonly is: 'create' } | { readonly is: 'met'; readonly check: Check };

/** `delete`, `create`, `condition=Ready[=false]`, `jsonpath={.status.phase}[=Running]`. */
export function parseAwaited(text: string): Awaited {
  const word = text.toLowerCase();
  if (word === 'delete' || word === 'create') return { is: word };
  if (text.startsWith('condition=')) return { is: 'met', check: conditionCheck(text.slice('condition='.length)) };
  if (text.startsWith('jsonpath=')) return { is: 'met', check: jsonPathCheck(text.slice('jsonpath='.length)) };
  throw new CommandError(`unrecognized condition: ${quote(text)}`);
}

interface Condition {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly observedGeneration?: unknown;
}

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A condition that tells of an older generation does not count. */
function conditionCheck(text: string): Check {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)];
  return object => {
    const status = (object['status'] ?? {}) as { conditions?: unknown; observedGeneration?: unknown };
    if (status.conditions === undefined) return false;
    if (!Array.isArray(status.conditions)) throw new CommandError(`.status.conditions accessor error: ${goString(status.conditions)} is of the type ${typeof status.conditions}, expected []interface{}`);
    const found = (status.conditions as Condition[]).find(c => typeof c?.type === 'string' && sameText(c.type, name) && typeof c.status === 'string');
    if (!found) return false;
    const generation = object.metadata?.generation;
    const observed = typeof found.observedGeneration === 'number' ? found.observedGeneration : status.observedGeneration;
    if (typeof generation === 'number' && typeof observed === 'number' && observed < generation) return false;
    return sameText(found.status as string, value);
  };
}

/** Cuts at each single `=`: `a==b=c` is `a==b` and `c`. */
function splitInput(text: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const isDouble = text[i] === '=' && text[i + 1] === '=';
    if (text[i] === '=' && !isDouble) parts.push('');
    else parts.push(`${parts.pop()}${isDouble ? '==' : text[i]}`);
    if (isDouble) i++;
  }
  return parts;
}

function jsonPathCheck(text: string): Check {
  const [path = '', given, ...more] = splitInput(text);
  if (more.length > 0) throw new CommandError("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const relaxed = relaxedJsonPath(path);
  const value = given?.replace(/^['"]+|['"]+$/g, '');
  if (value === '') throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  if (relaxed === '') throw new CommandError('jsonpath expression cannot be empty');
  const parsed = new JsonPath(relaxed);
  return object => isMatch(parsed.find(object), value);
}

function isMatch(results: readonly (readonly unknown[])[], value: string | undefined): boolean {
  const [values = []] = results;
  if (values.length === 0) return false;
  if (results.length > 1) throw new CommandError('given jsonpath expression matches more than one list');
  if (values.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
  if (value === undefined) return true;
  if (Array.isArray(values[0]) || isMap(values[0])) throw new CommandError('jsonpath leads to a nested object or list which is not supported');
  return goString(values[0]).trim() === value.trim();
}
