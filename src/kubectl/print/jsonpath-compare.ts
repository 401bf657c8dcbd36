/** Comparisons in a JSONPath filter: only of one kind with itself. */
import { compareText, numberOf } from './go-format-value.ts';
import { JsonPathError } from './jsonpath-nodes.ts';

type Comparable = boolean | string | number | bigint;

function basic(value: unknown): { kind: 'bool' | 'string' | 'int' | 'float'; value: Comparable } {
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'string') return { kind: 'string', value };
  const number = numberOf(value);
  if (!number) throw new JsonPathError('invalid type for comparison');
  // A byte of a string is Go's one unsigned number here; it never meets a signed one in practice.
  return { kind: number.isFloat ? 'float' : 'int', value: number.value };
}

function pair(left: unknown, right: unknown) {
  const [a, b] = [basic(left), basic(right)];
  if (a.kind !== b.kind) throw new JsonPathError('incompatible types for comparison');
  return { kind: a.kind, a: a.value, b: b.value };
}

function equal(left: unknown, right: unknown): boolean {
  const { a, b } = pair(left, right);
  return a === b;
}

function less(left: unknown, right: unknown): boolean {
  const { kind, a, b } = pair(left, right);
  if (kind === 'bool') throw new JsonPathError('invalid type for comparison');
  return kind === 'string' ? compareText(String(a), String(b)) < 0 : a < b;
}

const OPERATORS: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': less,
  '<=': (a, b) => less(a, b) || equal(a, b),
  '>': (a, b) => !less(a, b) && !equal(a, b),
  '>=': (a, b) => !less(a, b),
};

export function compareBy(operator: string, left: unknown, right: unknown): boolean {
  const compare = OPERATORS[operator];
  if (!compare) throw new JsonPathError(`unrecognized filter operator ${operator}`);
  return compare(left, right);
}
