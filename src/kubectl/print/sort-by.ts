/**
 * `--sort-by`: objects, or the rows of a server's table, in the order of a field.
 *
 *   sortObjects(list.items, 'metadata.name');
 *   sortBy(table.rows, '{.spec.replicas}', row => row.object);
 */
import { compareQuantities, parseQuantity, QuantityError } from '../../machinery/quantity.ts';
import { goQuote } from './go-format-quote.ts';
import { compareText, numberOf, typeName } from './go-format-value.ts';
import { JsonPath, JsonPathError } from './jsonpath.ts';
import { relaxedJsonPath } from './jsonpath-relaxed.ts';
import { sortUnstable } from './sort-unstable.ts';

export class SortError extends Error {
  override readonly name = 'SortError';
}

const isQuantity = (text: string): boolean => {
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
};

/** Byte by byte, `pod10` before `pod2`; quantities by their amount. */
const lessText = (a: string, b: string) => (isQuantity(a) && isQuantity(b) ? compareQuantities(a, b) < 0 : compareText(a, b) < 0);

/** Two values of one type; nil comes first. */
function lessValue(a: unknown, b: unknown): boolean {
  if (a === null) return b !== null;
  if (b === null) return false;
  if (typeof a === 'string' && typeof b === 'string') return lessText(a, b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x && y && x.isFloat === y.isFloat) return x.value < y.value;
  throw new SortError(typeof a === 'string' || x ? 'unsortable interface: interface' : `unsortable type: ${typeName(a)}`);
}

interface Keyed<T> {
  readonly item: T;
  /** None where the field is not there. */
  readonly values: readonly unknown[];
}

function isLess<T>(field: string, a: Keyed<T>, b: Keyed<T>): boolean {
  if (a.values.length === 0) return true;
  if (b.values.length === 0) return false;
  try {
    return lessValue(a.values[0], b.values[0]);
  } catch (error) {
    if (!(error instanceof SortError)) throw error;
    throw new SortError(`Field ${field} in *unstructured.Unstructured is an unsortable type: interface, err: ${error.message}`, { cause: error });
  }
}

/** `field` is a whole JSONPath. What lacks it comes first; if all lack it, that is an error. */
export function sortBy<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): T[] {
  const keyed = items.map(item => ({ item, values: new JsonPath(field).find(objectOf(item))[0] ?? [] }));
  if (items.length > 0 && keyed.every(({ values }) => values.length === 0)) {
    throw new SortError(`couldn't find any field with path ${goQuote(field)} in the list of objects`);
  }
  return sortUnstable(keyed, (a, b) => isLess(field, a, b)).map(({ item }) => item);
}

/** As the flag takes the field, braces or not. */
export const sortObjects = <T>(objects: readonly T[], field: string): T[] => sortBy(objects, relaxedJsonPath(field), object => object);

export interface SortableRow { readonly object?: unknown }

/** Rows must come with their objects. */
export function sortTableRows<R extends SortableRow>(rows: readonly R[], flag: string): R[] {
  const field = relaxedOr(flag);
  try {
    return sortBy(rows, field, row => row.object);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new JsonPathError(`sorting error: ${error.message}`, { cause: error });
  }
}

function relaxedOr(flag: string): string {
  try {
    return relaxedJsonPath(flag);
  } catch (error) {
    if (error instanceof JsonPathError) return flag;
    throw error;
  }
}
