/** What is wrong with the outcome of a strategic merge patch, in the words of upstream's converter from maps to structs. */
import { DecodeError } from '../schema/decode-error.ts';
import { explain } from '../schema/explain.ts';
import type { TypeFacts } from '../schema/facts.ts';
import { NumberLiteral, nodeOf } from '../schema/json-text.ts';
import type { SchemaTable } from '../schema/table.ts';
import type { Plain } from '../plain.ts';

const NUMERIC: readonly string[] = ['int32', 'int64', 'float64'];

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (value instanceof NumberLiteral) return /^-?\d+$/.test(value.text) ? 'int64' : 'float64';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return { string: 'string', boolean: 'bool' }[typeof value as string] ?? 'map';
}

/** The first error, in the order of the schema's fields; undefined where all is well. */
export function restoreError(table: SchemaTable, type: TypeFacts, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const kind = goKind(value);
  switch (type.is) {
    case 'struct':
      if (kind !== 'map') return `cannot restore struct from: ${kind}`;
      return first(table.struct(type.name).fields, f => restoreError(table, f.type, (value as Plain)[f.name]));
    case 'map':
      return kind === 'map' ? first(Object.values(value), v => restoreError(table, type.of, v)) : `cannot restore map from ${kind}`;
    case 'list':
      return kind === 'slice' ? first(value as unknown[], v => restoreError(table, type.of, v)) : `cannot restore slice from ${kind}`;
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float64':
      return scalarError(type, kind, value);
    default:
      return ownReaderError(table, type, value);
  }
}

function scalarError(type: TypeFacts, kind: string, value: unknown): string | undefined {
  if (kind === type.is) return undefined;
  if (!NUMERIC.includes(kind)) return `unrecognized type: ${type.is}`;
  if (NUMERIC.includes(type.is)) return kind === 'int64' || Number.isInteger(Number(value)) ? undefined : `cannot convert ${kind} to ${type.go}`;
  // Go converts integers to strings, so here its converter says "cannot"; for all else that it does not know the type.
  return type.is === 'string' && kind === 'int64' ? `cannot convert int64 to ${type.go}` : `unrecognized type: ${type.is}`;
}

/** Quantities, times and the like read JSON themselves: the same words as when decoding, less the field. */
function ownReaderError(table: SchemaTable, type: TypeFacts, value: unknown): string | undefined {
  try {
    return explain(table, type, nodeOf(value)).error;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
