/** What secrets hold must not be shown; that it differs may. */
import type { Unstructured } from '../object.ts';

const MASK = '***';
const BEFORE = '*** (before)';
const AFTER = '*** (after)';

type Data = Readonly<Record<string, unknown>>;
const dataOf = (object: Unstructured | undefined) => object?.['data'] as Data | undefined;

export interface Versions {
  readonly from: Unstructured | undefined;
  readonly to: Unstructured | undefined;
}

export function maskSecret({ from, to }: Versions): Versions {
  const [before, after] = [dataOf(from), dataOf(to)];
  const isChanged = (key: string) => before !== undefined && after !== undefined && key in before && key in after && before[key] !== after[key];
  const masked = (object: Unstructured | undefined, data: Data | undefined, changed: string) =>
    object && data ? { ...object, data: Object.fromEntries(Object.keys(data).map(key => [key, isChanged(key) ? changed : MASK])) } : object;
  return { from: masked(from, before, BEFORE), to: masked(to, after, AFTER) };
}

export const isSecret = (object: Unstructured | undefined): boolean => object?.kind === 'Secret' && object.apiVersion === 'v1';
