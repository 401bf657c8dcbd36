/** Values as Go's `interface{}` holds them after reading JSON: what a JavaScript number is there, and what types are called. */
import { NumberLiteral } from '../../machinery/schema/json-text.ts';

export type IntegerType = 'int' | 'int32' | 'int64' | 'uint8';

/** A number with its Go type. A JSON object's own numbers stay plain; `numberOf` tells what they are. */
export class GoNumber {
  readonly type: IntegerType | 'float64';
  readonly value: bigint | number;
  private constructor(type: IntegerType | 'float64', value: bigint | number) {
    this.type = type;
    this.value = value;
  }
  static integer(value: bigint | number, type: IntegerType = 'int'): GoNumber {
    return new GoNumber(type, BigInt(value));
  }
  static float(value: number): GoNumber {
    return new GoNumber('float64', value);
  }
  get isFloat(): boolean {
    return this.type === 'float64';
  }
}

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

function literalNumber(text: string): GoNumber {
  if (!/^-?\d+$/.test(text)) return GoNumber.float(Number(text));
  const value = BigInt(text);
  return value > MAX_INT64 || value < MIN_INT64 ? GoNumber.float(Number(text)) : GoNumber.integer(value, 'int64');
}

/** Undefined where the value is no number. Whole numbers within int64 are int64, the others float64. */
export function numberOf(value: unknown): GoNumber | undefined {
  if (value instanceof GoNumber) return value;
  if (value instanceof NumberLiteral) return literalNumber(value.text);
  if (typeof value === 'bigint') return literalNumber(value.toString());
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? GoNumber.integer(value, 'int64') : GoNumber.float(value);
}

export type GoMap = Readonly<Record<string, unknown>>;

export const isMap = (value: unknown): value is GoMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof GoNumber) && !(value instanceof NumberLiteral);

/** What reflect's `Type.String()` says; `null` has no type. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  return numberOf(value)?.type ?? 'map[string]interface {}';
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Go compares strings by their bytes, which is by code point, not by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above every other unit.
    const [lifted, other] = [x, y].map(unit => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)) as [number, number];
    return lifted - other;
  }
  return a.length - b.length;
}

/** The entries of a map in the order in which Go prints and ranges over it. */
export const sortedEntries = (map: GoMap): [string, unknown][] => Object.entries(map).sort(([a], [b]) => compareText(a, b));
