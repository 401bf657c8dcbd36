/**
 * Compiles a schema into closures that turn a plain value into the value that upstream would print: unknown fields gone,
 * empty fields that are omitted gone, empty ones that are printed there, quantities, times and bytes canonical.
 *
 * What does not fit makes them throw MISMATCH without a word; explain.ts then finds the words, slowly.
 */
import { sharedPart } from '../../base/shared-part.ts';
import { canonicalQuantity, QuantityError } from '../quantity.ts';
import { normalizeBase64 } from './base64.ts';
import { DecodeError } from './decode-error.ts';
import type { FieldFacts, StructFacts, TypeFacts } from './facts.ts';
import { NumberLiteral, setMember } from './json-text.ts';
import type { SchemaTable } from './table.ts';
import { normalizeMicroTime, normalizeTime } from './time-text.ts';
import type { Plain } from '../plain.ts';

export const MISMATCH = new DecodeError('value does not fit its schema');

export interface Counts {
  /** Members of all objects met so far. */
  members: number;
  unknown: boolean;
  /** Everything is made anew; otherwise what already is as it should be is kept, and the object given is never changed. */
  readonly copies: boolean;
  /** The fields present in the struct being converted, from its start to `top`, in the order of the schema; below them those of the structs around it. */
  readonly order: number[];
  /** What each of these fields has become. */
  readonly made: unknown[];
  top: number;
}
/** One for all: conversions never overlap, and what one that failed has left is written over. */
const ORDER: number[] = [];
const MADE: unknown[] = [];
export const newCounts = (copies: boolean): Counts => ({ members: 0, unknown: false, copies, order: ORDER, made: MADE, top: 0 });

/** Mostly the members come in the schema's order, and nothing has to move. */
function pushInOrder(counts: Counts, start: number, index: number, value: unknown): void {
  const { order, made } = counts;
  let at = counts.top++;
  for (; at > start && order[at - 1]! > index; at--) {
    order[at] = order[at - 1]!;
    made[at] = made[at - 1];
  }
  order[at] = index;
  made[at] = value;
}
/** undefined: nothing to print. `null` and undefined both come in as "absent". */
export type Convert = (value: unknown, counts: Counts) => unknown;

const mismatch = (): never => {
  throw MISMATCH;
};

const isInt32 = (v: unknown): v is number => typeof v === 'number' && (v | 0) === v;
function int64(v: unknown): number {
  if (typeof v === 'number' && Number.isInteger(v)) return v;
  // Over 15 digits: read as near as a double comes.
  if (v instanceof NumberLiteral && /^-?\d{1,19}$/.test(v.text) && BigInt.asIntN(64, BigInt(v.text)) === BigInt(v.text)) return Number(v.text);
  return mismatch();
}
function quantity(v: unknown): string {
  const text = v instanceof NumberLiteral ? v.text : v;
  if (typeof text !== 'string' && typeof text !== 'number') return mismatch();
  try {
    return canonicalQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) return mismatch();
    throw error;
  }
}

function countMembers(value: unknown, counts: Counts): void {
  if (value === null || typeof value !== 'object' || value instanceof NumberLiteral) return;
  if (Array.isArray(value)) {
    for (const item of value) countMembers(item, counts);
    return;
  }
  for (const key in value) {
    counts.members++;
    countMembers((value as Plain)[key], counts);
  }
}
/** JSON of any shape, kept as it came. */
function anything(value: unknown, counts: Counts): unknown {
  countMembers(value, counts);
  return value;
}

/** By scalar kind: how a present value converts, what an absent one is where it is printed, and what counts as empty. */
interface Scalar {
  readonly present: Convert;
  readonly zero: unknown;
  /** Whether omitempty leaves the zero value out (it does not for Go's struct types). */
  readonly emptiable: boolean;
}
const SCALARS: Readonly<Record<string, Scalar>> = {
  string: { present: v => (typeof v === 'string' ? v : mismatch()), zero: '', emptiable: true },
  bool: { present: v => (typeof v === 'boolean' ? v : mismatch()), zero: false, emptiable: true },
  int32: { present: v => (isInt32(v) ? v : mismatch()), zero: 0, emptiable: true },
  int64: { present: int64, zero: 0, emptiable: true },
  float64: { present: v => (typeof v === 'number' ? v : v instanceof NumberLiteral ? Number(v.text) : mismatch()), zero: 0, emptiable: true },
  bytes: { present: v => (typeof v === 'string' ? normalizeBase64(v) : mismatch()), zero: null, emptiable: true },
  quantity: { present: quantity, zero: '0', emptiable: false },
  time: { present: v => (typeof v === 'string' ? (normalizeTime(v) ?? null) : mismatch()), zero: null, emptiable: false },
  microTime: { present: v => (typeof v === 'string' ? (normalizeMicroTime(v) ?? null) : mismatch()), zero: null, emptiable: false },
  intOrString: { present: v => (typeof v === 'string' || isInt32(v) ? v : mismatch()), zero: 0, emptiable: false },
  rawExtension: { present: anything, zero: null, emptiable: false },
  fieldsV1: { present: anything, zero: null, emptiable: false },
  any: { present: anything, zero: null, emptiable: false },
};

function scalarField(scalar: Scalar, { pointer, omitempty, omitzero }: FieldFacts): Convert {
  const { present, zero, emptiable } = scalar;
  if (pointer) {
    const nil = omitempty ? undefined : null;
    return (v, counts) => (v === null ? nil : present(v, counts));
  }
  if (omitzero || (omitempty && emptiable)) {
    return (v, counts) => {
      if (v === null) return undefined;
      const made = present(v, counts);
      return made === zero || made === '' ? undefined : made;
    };
  }
  return (v, counts) => (v === null ? zero : present(v, counts));
}

const isPlain = (v: unknown): v is Plain => typeof v === 'object' && v !== null && !Array.isArray(v) && !(v instanceof NumberLiteral);

function listOf(item: Convert): (value: unknown, counts: Counts) => unknown[] {
  return (value, counts) => {
    if (!Array.isArray(value)) return mismatch();
    let out: unknown[] | undefined = counts.copies ? [] : undefined;
    for (let i = 0; i < value.length; i++) {
      const given: unknown = value[i];
      const made = item(given ?? null, counts);
      if (out === undefined && made !== given) out = value.slice(0, i);
      out?.push(made);
    }
    return out ?? value;
  };
}

/** Keys come out sorted, as Go prints maps. */
function mapOf(item: Convert): (value: unknown, counts: Counts) => Plain {
  return (value, counts) => {
    if (!isPlain(value)) return mismatch();
    let isKept = !counts.copies;
    let before = '';
    for (const key in value) {
      counts.members++;
      const given = value[key];
      if (key < before || item(given ?? null, counts) !== given) isKept = false;
      before = key;
    }
    if (isKept) return value;
    const uncounted = { ...counts };
    const out: Plain = {};
    for (const key of Object.keys(value).sort()) setMember(out, key, item(value[key] ?? null, uncounted));
    return out;
  };
}

const isEmpty = (value: unknown[] | Plain): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
};

/** A field that is printed though it is absent: with a constant value, or with one made afresh. */
interface Absent {
  readonly index: number;
  readonly name: string;
  readonly value: unknown;
  readonly make: Convert | undefined;
}

function printAbsent(out: Plain, { name, value, make }: Absent, counts: Counts): void {
  const made = make === undefined ? value : make(null, counts);
  if (made !== undefined) out[name] = made;
}

export class Compiler {
  private readonly table: SchemaTable;
  private readonly structs = new Map<string, Convert>();
  constructor(table: SchemaTable) {
    this.table = table;
  }

  struct(name: string): Convert {
    let made = this.structs.get(name);
    if (!made) this.structs.set(name, (made = this.compile(this.table.struct(name))));
    return made;
  }

  /** Compiled when the first value comes: schemas refer to themselves, and most are never met. */
  private lazy(name: string): Convert {
    let made: Convert | undefined;
    return (value, counts) => (made ??= this.struct(name))(value, counts);
  }

  private compile(facts: StructFacts): Convert {
    const names = facts.fields.map(f => f.name);
    const converts = facts.fields.map(f => this.field(f));
    const indices = new Map(names.map((name, i) => [name, i]));
    const absent = this.printedWhenAbsent(facts, converts);
    const isPrinted = names.map((_, i) => absent.some(a => a.index === i));
    /** Which field came behind each the last time, and first: looking it up costs more than comparing. */
    const next = new Array<number>(names.length + 1).fill(0);
    /** A shared part that was kept: it does not change. */
    let kept: unknown;
    return (value, counts) => {
      if (!isPlain(value)) return mismatch();
      if (value === kept && !counts.copies) return value;
      // By the members that are there, not by all that might be: most fields of most objects are absent.
      const start = counts.top;
      let isKept = !counts.copies;
      let printed = 0;
      let last = -1;
      for (const key in value) {
        counts.members++;
        let index = next[last + 1]!;
        if (names[index] !== key) {
          const found = indices.get(key);
          if (found === undefined) {
            counts.unknown = true;
            isKept = false;
            continue;
          }
          index = next[last + 1] = found;
        }
        const given = value[key];
        const made = converts[index]!(given ?? null, counts);
        if (made !== given || index < last) isKept = false;
        if (isPrinted[index]) printed++;
        pushInOrder(counts, start, index, made);
        last = index;
      }
      if (!isKept || printed < absent.length) return this.assemble(start, counts, { names, absent });
      counts.top = start;
      if (sharedPart(value) !== undefined) kept = value;
      return value;
    };
  }

  /** The struct whose fields lie from `start` to the top. */
  private assemble(start: number, counts: Counts, { names, absent }: { names: readonly string[]; absent: readonly Absent[] }): Plain {
    const { order, made, top: end } = counts;
    const out: Plain = {};
    let next = 0;
    for (let at = start; at < end; at++) {
      const i = order[at]!;
      while (next < absent.length && absent[next]!.index < i) printAbsent(out, absent[next++]!, counts);
      if (next < absent.length && absent[next]!.index === i) next++;
      if (made[at] !== undefined) out[names[i]!] = made[at];
    }
    while (next < absent.length) printAbsent(out, absent[next++]!, counts);
    counts.top = start;
    return out;
  }

  /** A plain struct inside is made afresh each time; all other values of absent fields are constants. */
  private printedWhenAbsent({ fields }: StructFacts, converts: readonly Convert[]): Absent[] {
    const none: Counts = { ...newCounts(true), order: [], made: [] };
    return fields.flatMap(({ name, type, pointer }, index): Absent[] => {
      const convert = converts[index]!;
      if (type.is === 'struct' && !pointer) return [{ index, name, value: undefined, make: convert }];
      const value = convert(null, none);
      return value === undefined ? [] : [{ index, name, value, make: undefined }];
    });
  }

  private field(f: FieldFacts): Convert {
    const { type, pointer, omitempty } = f;
    if (type.is === 'struct') {
      const convert = this.lazy(type.name);
      const nil = omitempty ? undefined : null;
      return pointer ? (v, counts) => (v === null ? nil : convert(v, counts)) : (v, counts) => convert(v ?? {}, counts);
    }
    if (type.is !== 'list' && type.is !== 'map') return scalarField(SCALARS[type.is]!, f);
    const item = this.item(type.of);
    const convert = type.is === 'list' ? listOf(item) : mapOf(item);
    if (!omitempty) return (v, counts) => (v === null ? null : convert(v, counts));
    return (v, counts) => {
      if (v === null) return undefined;
      const made = convert(v, counts);
      return isEmpty(made) ? undefined : made;
    };
  }

  /** An element of a list or map: never left out. */
  private item(type: TypeFacts): Convert {
    if (type.is === 'struct') {
      const convert = this.lazy(type.name);
      return (v, counts) => convert(v ?? {}, counts);
    }
    if (type.is === 'list' || type.is === 'map') {
      const inner = this.item(type.of);
      const convert = type.is === 'list' ? listOf(inner) : mapOf(inner);
      return (v, counts) => (v === null ? null : convert(v, counts));
    }
    const { present, zero } = SCALARS[type.is]!;
    return (v, counts) => (v === null ? zero : present(v, counts));
  }
}
