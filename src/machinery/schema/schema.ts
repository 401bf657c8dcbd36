/** What one struct of the API looks like, and the two ways through it: decode what a client sent, normalize what we made. */
import { Compiler, newCounts, type Convert } from './convert.ts';
import { DecodeError, StrictDecodeError } from './decode-error.ts';
import { explain } from './explain.ts';
import type { FactsTable, StructFacts, TypeFacts } from './facts.ts';
import type { JsonNode } from './json-text.ts';
import { nodeOf, plainValue, readJson, scanJson } from './json-text.ts';
import { SchemaTable } from './table.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface Decoded<T> {
  readonly object: T;
  /** With `Warn`: `unknown field "spec.foo"`, `duplicate field "data.a"`. */
  readonly warnings: readonly string[];
}

interface Decoding {
  readonly validation: FieldValidation;
  /** Of the text, where there is one. */
  readonly members: number | undefined;
  readonly copies: boolean;
  node(): JsonNode;
}

export class Schema {
  readonly facts: StructFacts;
  readonly table: SchemaTable;
  private readonly type: TypeFacts;
  private readonly convert: Convert;

  constructor(table: SchemaTable, facts: StructFacts, convert: Convert) {
    this.table = table;
    this.facts = facts;
    this.type = { is: 'struct', go: facts.goType, name: facts.name };
    this.convert = convert;
  }

  /** A JSON body. Throws a DecodeError; with `Strict` a StrictDecodeError where fields are unknown or come twice. */
  decodeText<T>(text: string, validation: FieldValidation = 'Ignore'): Decoded<T> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      value = plainValue(readJson(text));
    }
    const { members, oddNumbers } = scanJson(text);
    if (oddNumbers) value = plainValue(readJson(text));
    return this.decode<T>(value, { validation, members, copies: false, node: () => readJson(text) });
  }

  /** A value that came otherwise than as JSON text (YAML, a patched object). */
  decodeValue<T>(value: unknown, validation: FieldValidation = 'Ignore'): Decoded<T> {
    return this.decode<T>(value, { validation, members: undefined, copies: true, node: () => nodeOf(value) });
  }

  /**
   * The object as it is stored and served: empty fields left out or present as upstream prints them, quantities canonical,
   * fields in upstream's order, unknown ones gone. Also for objects made by hand. Throws a DecodeError on a wrong type.
   */
  normalize<T>(object: T): T {
    return this.decodeValue<T>(object).object;
  }

  /** The same without a copy: what is already so is kept, be it a part or the whole. The object given is not changed. */
  settle<T>(object: T): T {
    return this.decode<T>(object, { validation: 'Ignore', members: undefined, copies: false, node: () => nodeOf(object) }).object;
  }

  private decode<T>(value: unknown, { validation, members, copies, node }: Decoding): Decoded<T> {
    const counts = newCounts(copies);
    let object: unknown;
    try {
      object = this.convert(value ?? {}, counts);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw new DecodeError(explain(this.table, this.type, node()).error ?? error.message, { cause: error });
    }
    const suspicious = counts.unknown || (members !== undefined && members !== counts.members);
    if (validation === 'Ignore' || !suspicious) return { object: object as T, warnings: [] };
    const { problems } = explain(this.table, this.type, node());
    if (validation === 'Strict' && problems.length > 0) throw new StrictDecodeError(problems);
    return { object: object as T, warnings: problems };
  }
}

/** All schemas of a table; each is compiled when it is first used. */
export class Schemas {
  readonly table: SchemaTable;
  private readonly compiler: Compiler;
  private readonly made = new Map<string, Schema>();

  constructor(facts: FactsTable) {
    this.table = new SchemaTable(facts);
    this.compiler = new Compiler(this.table);
  }

  /** `io.k8s.api.core.v1.Pod`. Throws where the table does not have it. */
  of(name: string): Schema {
    let schema = this.made.get(name);
    if (!schema) this.made.set(name, (schema = new Schema(this.table, this.table.struct(name), this.compiler.struct(name))));
    return schema;
  }
}
