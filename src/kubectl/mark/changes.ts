/** Labels and annotations of an object changed: which ones, what stands in the way, what became of it. */
import { checkLabelValue } from '../../machinery/names.ts';
import { Aggregate, CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Unstructured } from '../object.ts';
import type { Changes } from '../pairs.ts';
import { CHANGE_CAUSE } from '../record.ts';

export type Marks = 'labels' | 'annotations';
type Metadata = NonNullable<Unstructured['metadata']>;

/** `a=b`, `a-`. */
export function parseLabels(pairs: readonly string[]): Changes {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    if (pair.includes('=')) {
      const [key = '', value = '', ...more] = pair.split('=');
      if (more.length > 0) throw new CommandError(`invalid label spec: ${pair}`);
      const problems = checkLabelValue(value);
      if (problems.length > 0) throw new CommandError(`invalid label value: ${quote(pair)}: ${problems.join(';')}`);
      set[key] = value;
    } else if (pair.endsWith('-')) remove.push(pair.slice(0, -1));
    else throw new CommandError(`unknown label spec: ${pair}`);
  }
  if (remove.some(key => Object.hasOwn(set, key))) throw new CommandError('can not both modify and remove a label in the same command');
  return { set, remove };
}

export function refuseBoth({ set, remove }: Changes): void {
  const both = remove.filter(key => Object.hasOwn(set, key));
  if (both.length > 0) throw new CommandError(`can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`);
}

/** What is there may be set to another value only where that is allowed; the cause of a change always. */
export function refuseOverwriting(marks: Marks, object: Unstructured, { set }: Changes): void {
  const there = (object.metadata?.[marks] ?? {}) as Readonly<Record<string, string>>;
  const wrong = Object.entries(set).filter(([key, value]) => there[key] !== undefined && there[key] !== value && (marks === 'labels' || key !== CHANGE_CAUSE));
  if (wrong.length === 0) return;
  const texts = wrong.map(([key]) => `'${key}' already has a value (${there[key]})`);
  if (marks === 'annotations') throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`);
  throw new Aggregate(texts.map(text => new CommandError(`${text}, and --overwrite is false`)));
}

/** A copy with the changes, and with the revision where one is wanted. */
export function changed(marks: Marks, object: Unstructured, { set, remove }: Changes, resourceVersion = ''): Unstructured {
  const kept = Object.fromEntries(Object.entries({ ...(object.metadata?.[marks] as Record<string, string> | undefined), ...set }).filter(([key]) => !remove.includes(key)));
  return { ...object, metadata: { ...object.metadata, [marks]: kept, ...(resourceVersion ? { resourceVersion } : {}) } as Metadata };
}

/** `labeled`, `unlabeled`, `modified` where some came and some went, `not labeled` where all is as it was. */
export function whatWasDone(before: Unstructured, after: Unstructured): string {
  const [old, now] = [before.metadata?.labels ?? {}, after.metadata?.labels ?? {}];
  const hasSet = Object.entries(now).some(([key, value]) => old[key] !== value);
  const hasRemoved = Object.keys(old).some(key => !Object.hasOwn(now, key));
  if (hasSet && hasRemoved) return 'modified';
  return hasSet ? 'labeled' : hasRemoved ? 'unlabeled' : 'not labeled';
}
