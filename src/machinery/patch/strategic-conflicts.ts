/** Whether two strategic merge patches say different things about one field. */
import { deepEqual, itemShape, keyOf } from './strategic-diff.ts';
import { goText } from './go-text.ts';
import { type MergeSchema, metaOf } from './strategic-merge.ts';
import type { Plain } from '../plain.ts';
import { DIRECTIVE, isPlain, RETAIN_KEYS } from './strategic-terms.ts';

interface Place {
  readonly schema: MergeSchema;
  readonly strategy: string;
  readonly mergeKey: string;
}

export const haveConflicts = (left: Plain, right: Plain, schema: MergeSchema): boolean => differ(left, right, { schema, strategy: '', mergeKey: '' });

function differ(left: unknown, right: unknown, place: Place): boolean {
  if (isPlain(left)) {
    if (!isPlain(right) || left[DIRECTIVE] !== right[DIRECTIVE]) return true;
    return place.strategy !== 'replace' && mapsDiffer(left, right, place.schema);
  }
  if (Array.isArray(left)) return !Array.isArray(right) || listsDiffer(left, right, place);
  return !deepEqual(left, right);
}

function mapsDiffer(left: Plain, right: Plain, schema: MergeSchema): boolean {
  return Object.entries(left).some(([key, value]) => {
    if (key === DIRECTIVE || key === RETAIN_KEYS || !Object.hasOwn(right, key)) return false;
    if (!isPlain(value) && !Array.isArray(value)) return !deepEqual(value, right[key]);
    const { below, strategy, mergeKey } = metaOf(schema, key);
    return differ(value, right[key], { schema: below, strategy, mergeKey });
  });
}

function listsDiffer(left: readonly unknown[], right: readonly unknown[], { schema, strategy, mergeKey }: Place): boolean {
  const shape = itemShape(left, right);
  const inside: Place = { schema, strategy: '', mergeKey: '' };
  if (strategy === 'merge') {
    if (shape !== 'map') return false;
    const byKey = new Map((right as Plain[]).map(item => [goText(keyOf(item, mergeKey)), item]));
    return (left as Plain[]).some(item => {
      const other = byKey.get(goText(keyOf(item, mergeKey)));
      return other !== undefined && differ(item, other, inside);
    });
  }
  if (left.length !== right.length) return true;
  const ordered = (list: readonly unknown[]) => (shape === 'map' ? list : [...new Set(list)].sort((a, b) => (goText(a) < goText(b) ? -1 : 1)));
  const [a, b] = [ordered(left), ordered(right)];
  return a.some((item, i) => differ(item, b[i], inside));
}
