/** Walks a document in its own order, as Go's decoder does, to name what is wrong with it: the first bad value, unknown and duplicate fields. */
import { parseQuantity, QuantityError } from '../quantity.ts';
import { normalizeBase64 } from './base64.ts';
import { DecodeError, typeErrorText } from './decode-error.ts';
import type { FieldFacts, TypeFacts } from './facts.ts';
import type { JsonNode } from './json-text.ts';
import { NumberLiteral, ObjectNode } from './json-text.ts';
import type { SchemaTable } from './table.ts';
import { normalizeMicroTime, normalizeTime } from './time-text.ts';

/** Upstream reports no more than this many. */
const MAX_PROBLEMS = 100;
const INTEGERS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Where the walk is. `fields` skips list indices and map keys; `path` has them. */
interface Place {
  readonly struct?: string;
  readonly fields: string;
  readonly path: string;
}

const below = (parent: string, name: string) => (parent === '' ? name : `${parent}.${name}`);

function valueName(node: JsonNode): string {
  if (node instanceof ObjectNode) return 'object';
  if (Array.isArray(node)) return 'array';
  if (node instanceof NumberLiteral) return 'number';
  return typeof node === 'boolean' ? 'bool' : 'string';
}

const isInteger = (text: string, [low, high]: readonly [bigint, bigint]) => /^-?\d+$/.test(text) && BigInt(text) >= low && BigInt(text) <= high;

/** The JSON text that a type with a reader of its own is handed, its quotes stripped. */
function rawText(node: JsonNode): string {
  if (node instanceof NumberLiteral) return node.text;
  return typeof node === 'string' ? node : JSON.stringify(node);
}

export interface Explanation {
  /** The error that stops decoding: the first of a type with its own reader, else the first wrong type. */
  readonly error: string | undefined;
  /** `unknown field "spec.foo"`, `duplicate field "data.a"`, in the order of the document. */
  readonly problems: readonly string[];
}

class Walk {
  private readonly table: SchemaTable;
  private readonly problems = new Set<string>();
  private typeError: string | undefined;
  constructor(table: SchemaTable) {
    this.table = table;
  }

  run(type: TypeFacts, node: JsonNode): Explanation {
    try {
      this.value(type, node, { fields: '', path: '' });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { error: error.message, problems: [] };
    }
    return { error: this.typeError, problems: [...this.problems] };
  }

  private report(problem: string): void {
    if (this.problems.size < MAX_PROBLEMS) this.problems.add(problem);
  }

  private wrong(value: string, go: string, place: Place): void {
    this.typeError ??= this.text(value, go, place);
  }
  private text(value: string, go: string, { struct, fields }: Place): string {
    return typeErrorText(value, go, struct === undefined ? undefined : { struct, path: fields });
  }

  private value(type: TypeFacts, node: JsonNode, place: Place): void {
    if (node === null) return;
    switch (type.is) {
      case 'struct':
        return node instanceof ObjectNode ? this.struct(type.name, node, place) : this.wrong(valueName(node), type.go, place);
      case 'map':
        return node instanceof ObjectNode ? this.map(type.of, node, place) : this.wrong(valueName(node), type.go, place);
      case 'list':
        if (!Array.isArray(node)) return this.wrong(valueName(node), type.go, place);
        return node.forEach((item, i) => this.value(type.of, item, { ...place, path: `${place.path}[${i}]` }));
      default:
        return this.scalar(type, node, place);
    }
  }

  private struct(name: string, node: ObjectNode, place: Place): void {
    const { goName, fields } = this.table.struct(name);
    const byName = new Map<string, FieldFacts>(fields.map(f => [f.name, f]));
    const seen = new Set<string>();
    for (const [key, member] of node.members) {
      const field = byName.get(key);
      const path = below(place.path, key);
      if (!field) this.report(`unknown field ${JSON.stringify(path)}`);
      else {
        if (seen.has(key)) this.report(`duplicate field ${JSON.stringify(path)}`);
        seen.add(key);
        this.value(field.type, member, { struct: goName, fields: below(place.fields, key), path });
      }
    }
  }

  private map(of: TypeFacts, node: ObjectNode, place: Place): void {
    const seen = new Set<string>();
    for (const [key, member] of node.members) {
      const path = below(place.path, key);
      if (seen.has(key)) this.report(`duplicate field ${JSON.stringify(path)}`);
      seen.add(key);
      this.value(of, member, { ...place, path });
    }
  }

  private scalar(type: TypeFacts, node: JsonNode, place: Place): void {
    const name = valueName(node);
    const range = INTEGERS[type.is];
    if (range) {
      if (!(node instanceof NumberLiteral)) this.wrong(name, type.go, place);
      else if (!isInteger(node.text, range)) this.wrong(`number ${node.text}`, type.go, place);
    } else if (type.is === 'string' || type.is === 'bool') {
      if (name !== type.is) this.wrong(name, type.go, place);
    } else if (type.is === 'float64') {
      if (name !== 'number') this.wrong(name, type.go, place);
    } else this.ownReader(type, node, place);
  }

  /** Types which read their JSON themselves: their error ends the walk. */
  private ownReader(type: TypeFacts, node: JsonNode, place: Place): void {
    const needString = (go: string) => {
      if (typeof node !== 'string') throw new DecodeError(this.text(valueName(node), go, place));
      return node;
    };
    switch (type.is) {
      case 'quantity':
        return this.quantity(rawText(node));
      case 'time':
        return void normalizeTime(needString('string'));
      case 'microTime':
        return void normalizeMicroTime(needString('string'));
      case 'bytes':
        return this.bytes(node, place);
      case 'intOrString':
        if (node instanceof NumberLiteral && !isInteger(node.text, INTEGERS['int32']!)) throw new DecodeError(this.text(`number ${node.text}`, 'int32', place));
        if (!(node instanceof NumberLiteral)) needString('int32');
        return;
      default:
        return;
    }
  }

  private quantity(text: string): void {
    try {
      parseQuantity(text);
    } catch (error) {
      throw error instanceof QuantityError ? new DecodeError(error.message, { cause: error }) : error;
    }
  }

  private bytes(node: JsonNode, place: Place): void {
    if (typeof node !== 'string') return this.wrong(valueName(node), '[]uint8', place);
    try {
      normalizeBase64(node);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.typeError ??= error.message;
    }
  }
}

export const explain = (table: SchemaTable, type: TypeFacts, node: JsonNode): Explanation => new Walk(table).run(type, node);
