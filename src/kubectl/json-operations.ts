/** A JSON patch, RFC 6902, applied on this side, with the words of upstream's library for what does not apply. */
import { deepEqual } from '../machinery/patch/strategic-diff.ts';
import { CommandError } from './errors.ts';
import { quote } from './flags/go-text.ts';
import { isPlain, type Plain } from '../machinery/plain.ts';

type Container = Plain | unknown[];
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: unknown;
}

const goName = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value);

/** Nothing there, or no such place in a list. */
class Missing extends Error {}

/** Changes `document`, and answers it. */
export function applyOperations(document: unknown, text: string): unknown {
  for (const operation of parseOperations(text)) apply(document, operation);
  return document;
}

function parseOperations(text: string): Operation[] {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(/end of JSON input|Unterminated/.test((cause as Error).message) ? 'unexpected end of JSON input' : (cause as Error).message, { cause });
  }
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw new CommandError(`json: cannot unmarshal ${goName(patch)} into Go value of type jsonpatch.Patch`);
  const stray = patch.findIndex(step => step !== null && !isPlain(step));
  if (stray >= 0) throw new CommandError(`json: cannot unmarshal ${goName(patch[stray])} into Patch.${stray} of type jsonpatch.Operation`);
  return (patch as (Plain | null)[]).map(check);
}

function check(step: Plain | null): Operation {
  const fail = (why: string) => new CommandError(`invalid operation ${JSON.stringify(step)}: ${why}`);
  const { op } = step ?? {};
  const member = (name: 'from' | 'path'): string => {
    const value = step?.[name];
    if (value === undefined) throw fail(`failed to decode '${name}': operation, missing ${name} field: missing value`);
    if (typeof value !== 'string') throw fail(`failed to decode '${name}': json: cannot unmarshal ${goName(value)} into Go value of type string`);
    return value;
  };
  if (typeof op !== 'string' || !['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op)) throw fail('unsupported operation');
  if ((op === 'add' || op === 'replace') && step?.['value'] === undefined) throw fail("failed to decode 'value': operation, missing value field: missing value");
  const from = op === 'move' || op === 'copy' ? member('from') : '';
  return { op, path: member('path'), from, value: step?.['value'] };
}

interface Place {
  readonly container: Container;
  readonly key: string;
}

const unescape = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Undefined where one of the steps to it is missing. */
function find(document: unknown, pointer: string): Place | undefined {
  const parts = pointer.split('/').slice(1).map(unescape);
  const key = parts.pop();
  if (key === undefined) return undefined;
  let at = document;
  for (const part of parts) {
    if (typeof at !== 'object' || at === null) return undefined;
    try {
      at = get({ container: at as Container, key: part });
    } catch {
      return undefined;
    }
  }
  return typeof at === 'object' && at !== null ? { container: at as Container, key } : undefined;
}

/** Negative ones count from the end. */
function indexOf(key: string, length: number, limit: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw new Error(`strconv.Atoi: parsing ${quote(key)}: invalid syntax`);
  const index = Number(key);
  if (index >= limit || index < -length) throw new Missing(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + limit : index;
}

function get({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexOf(key, container.length, container.length)];
  if (!Object.hasOwn(container, key)) throw new Missing(`unable to get nonexistent key: ${key}: missing value`);
  return container[key];
}

function add({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) container[key] = value;
  else if (key === '-') container.push(value);
  else container.splice(addIndex(key, container.length), 0, value);
}

function addIndex(key: string, length: number): number {
  try {
    return indexOf(key, length, length + 1);
  } catch (error) {
    if (error instanceof Missing) throw error;
    throw new Error(`value was not a proper array index: '${key}': ${(error as Error).message}`, { cause: error });
  }
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) container.splice(indexOf(key, container.length, container.length), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else throw new Missing(`unable to remove nonexistent key: ${key}: missing value`);
}

function replace(place: Place, value: unknown): void {
  if (Array.isArray(place.container)) place.container[indexOf(place.key, place.container.length, place.container.length)] = value;
  else place.container[place.key] = value;
}

/** Says where it went wrong. */
function within<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new CommandError(`error in ${what}: ${(cause as Error).message}`, { cause });
  }
}

const absent = (what: string) => new CommandError(`${what}: missing value`);

function apply(document: unknown, operation: Operation): void {
  const { op, path, value } = operation;
  if (op === 'move' || op === 'copy') return transfer(document, operation);
  const place = find(document, path);
  if (op === 'test') return test(place, operation);
  if (!place) throw absent(`${op} operation does not apply: doc is missing path: ${op === 'replace' ? path : quote(path)}`);
  if (op === 'add') return within(`add for path: '${path}'`, () => add(place, value));
  if (op === 'remove') return within(`remove for path: '${path}'`, () => remove(place));
  try {
    get(place);
  } catch (cause) {
    throw new CommandError(`replace operation does not apply: doc is missing key: ${path}: missing value`, { cause });
  }
  replace(place, value);
}

/** To test for null is to test for absence. */
function test(place: Place | undefined, { path, value }: Operation): void {
  if (!place) throw absent(`test operation does not apply: is missing path: ${path}`);
  let found: unknown;
  try {
    found = get(place);
  } catch (error) {
    if (!(error instanceof Missing)) throw new CommandError(`error in test for path: '${path}': ${(error as Error).message}`, { cause: error });
  }
  if (!deepEqual(found ?? null, value ?? null)) throw new CommandError(`testing value ${path} failed: test failed`);
}

function transfer(document: unknown, { op, path, from }: Operation): void {
  const source = find(document, from);
  if (!source) throw absent(`${op} operation does not apply: doc is missing from path: ${from}`);
  const what = op === 'move' ? `move for path: '${source.key}'` : `copy for from: '${from}'`;
  const value = within(what, () => get(source));
  if (op === 'move') within(what, () => remove(source));
  const target = find(document, path);
  if (!target) throw absent(`${op} operation does not apply: doc is missing destination path: ${path}`);
  within(`${op} for path: '${path}'`, () => add(target, op === 'copy' ? structuredClone(value) : value));
}
