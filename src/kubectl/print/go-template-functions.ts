/** The functions of Go templates, and the two that kubectl adds: `exists` and `base64decode`. */
import { decodeBase64 } from './go-format-base64.ts';
import { sprint, sprintf, sprintln } from './go-format.ts';
import { isPrintable } from './go-format-quote.ts';
import { bytesOf, GoNumber, isMap, numberOf, textOf, typeName } from './go-format-value.ts';
import { comparisons } from './go-template-compare.ts';
import { boxed, heldBy, isTrue, kindName, lengthOf, plain, unboxed, type Value } from './go-template-value.ts';

/** `value`: as it is, an interface or not. `any`: anything, nil too. */
export type Parameter = 'value' | 'any' | 'string';

export interface TemplateFunction {
  readonly takes: readonly Parameter[];
  /** The type of what may follow. */
  readonly more?: Parameter;
  /** Absent for `and`, `or` and `call`, which the executor runs itself. */
  readonly run: (args: readonly Value[]) => Value;
}

function position(index: Value, length: number): number {
  const at = unboxed(index);
  if (!at) throw new Error('cannot index slice/array with nil');
  const number = numberOf(at.held);
  if (!number || number.isFloat) throw new Error(`cannot index slice/array with type ${kindName(at)}`);
  if (number.value < 0 || number.value > length) throw new Error(`index out of range: ${number.value}`);
  return Number(number.value);
}

function member(item: unknown, index: Value): Value {
  if (typeof item === 'string' || Array.isArray(item)) {
    const at = position(index, lengthOf(item)!);
    if (at >= lengthOf(item)!) throw new Error(`reflect: ${typeof item === 'string' ? 'string' : 'slice'} index out of range`);
    return typeof item === 'string' ? plain(GoNumber.integer(bytesOf(item)[at]!, 'uint8')) : boxed(item[at]);
  }
  if (!isMap(item)) throw new Error(`can't index item of type ${typeName(item)}`);
  const key = unboxed(index);
  if (!key) throw new Error('value is nil; should be of type string');
  if (typeof key.held !== 'string') throw new Error(`value has type ${kindName(key)}; should be string`);
  return boxed(Object.hasOwn(item, key.held) ? item[key.held] : null);
}

function index([item, ...indices]: readonly Value[]): Value {
  let at = unboxed(item);
  if (!at) throw new Error('index of untyped nil');
  for (const key of indices) {
    const inner = unboxed(at);
    if (!inner) throw new Error('index of nil pointer');
    at = member(inner.held, key)!;
  }
  return at;
}

function slice([item, ...indices]: readonly Value[]): Value {
  const value = unboxed(item);
  if (!value) throw new Error('slice of untyped nil');
  if (indices.length > 3) throw new Error(`too many slice indexes: ${indices.length}`);
  const { held } = value;
  if (typeof held === 'string' && indices.length === 3) throw new Error('cannot 3-index slice a string');
  if (typeof held !== 'string' && !Array.isArray(held)) throw new Error(`can't slice item of type ${typeName(held)}`);
  const bytes = typeof held === 'string' ? bytesOf(held) : held;
  const given = indices.map(at => position(at, bytes.length));
  const [from, to, limit] = [given[0] ?? 0, given[1] ?? bytes.length, given[2] ?? bytes.length];
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > limit) throw new Error(`invalid slice index: ${to} > ${limit}`);
  const part = bytes.slice(from, to);
  return plain(part instanceof Uint8Array ? textOf(part) : part);
}

function length([item]: readonly Value[]): Value {
  // Go's reflection cannot name the type of what is not there.
  if (!item) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  if (item.held === null) throw new Error('len of nil pointer');
  const count = lengthOf(item.held);
  if (count === undefined) throw new Error(`len of type ${typeName(item.held)}`);
  return plain(GoNumber.integer(count));
}

/** Nil itself exists; what is nil within something does not. */
function exists([item, ...indices]: readonly Value[]): Value {
  let at = heldBy(item);
  for (const index of indices) {
    try {
      at = heldBy(member(at, index));
    } catch {
      return plain(false);
    }
  }
  return plain(indices.length === 0 || at !== null);
}

function base64decode([text]: readonly Value[]): Value {
  try {
    return plain(textOf(decodeBase64(String(text!.held))));
  } catch (cause) {
    throw new Error(`base64 decode failed: ${(cause as Error).message}`, { cause });
  }
}

const strings = (args: readonly Value[]) => args.map(heldBy);
/** A string alone is itself; the rest is printed. No value prints as that. */
const escaperText = (args: readonly Value[]) => sprint(args.map(arg => (!arg || arg.held === null ? '<no value>' : arg.held)));

const HTML: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };
const escapeHtml = (text: string) => text.replace(/["'&<>\0]/g, char => HTML[char]!);

const JS: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D' };
function escapeJs(text: string): string {
  return Array.from(text, char => {
    const code = char.codePointAt(0)!;
    if (JS[char]) return JS[char];
    return code < 0x20 || (code >= 0x80 && !isPrintable(char)) ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : char;
  }).join('');
}

const escapeQuery = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+');

const special = (): never => {
  throw new Error('unreachable');
};
const ANY = { takes: [], more: 'any' } as const;
const PAIR = { takes: ['value', 'value'] } as const;
const ONE_AND_MORE = { takes: ['value'], more: 'value' } as const;

export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  and: { ...ONE_AND_MORE, run: special },
  or: { ...ONE_AND_MORE, run: special },
  call: { ...ONE_AND_MORE, run: special },
  not: { takes: ['value'], run: ([arg]) => plain(!isTrue(arg)) },
  len: { takes: ['value'], run: length },
  index: { ...ONE_AND_MORE, run: index },
  slice: { ...ONE_AND_MORE, run: slice },
  print: { ...ANY, run: args => plain(sprint(strings(args))) },
  println: { ...ANY, run: args => plain(sprintln(strings(args))) },
  printf: { takes: ['string'], more: 'any', run: ([format, ...args]) => plain(sprintf(String(format!.held), strings(args))) },
  html: { ...ANY, run: args => plain(escapeHtml(escaperText(args))) },
  js: { ...ANY, run: args => plain(escapeJs(escaperText(args))) },
  urlquery: { ...ANY, run: args => plain(escapeQuery(escaperText(args))) },
  exists: { takes: ['any'], more: 'any', run: exists },
  base64decode: { takes: ['string'], run: base64decode },
  eq: { ...ONE_AND_MORE, run: comparisons['eq']! },
  ...Object.fromEntries(['ne', 'lt', 'le', 'gt', 'ge'].map(name => [name, { ...PAIR, run: comparisons[name]! }])),
};
