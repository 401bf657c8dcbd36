/** Taints as a command line tells them, and what becomes of a node's. */
import type { Taint } from '../../kinds/generated/core-v1.ts';
import { checkLabelValue, checkQualifiedName } from '../../machinery/names.ts';
import { Aggregate, CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';

export interface TaintChanges {
  readonly add: readonly Taint[];
  /** An empty effect: whatever it is. */
  readonly remove: readonly Taint[];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** `key=value:effect`, `key:effect`, `key`. */
function parseTaint(text: string): Taint {
  const invalid = (why = '') => new CommandError(`invalid taint spec: ${text}${why}`);
  const [before = '', effect, ...more] = text.split(':');
  if (more.length > 0) throw invalid();
  if (effect === undefined) return { key: checkedKey(before, invalid), effect: '' };
  if (!EFFECTS.includes(effect)) throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = '', value, ...others] = before.split('=');
  if (others.length > 0) throw invalid();
  const problems = value === undefined ? [] : checkLabelValue(value);
  if (problems.length > 0) throw invalid(`, ${problems.join('; ')}`);
  return { key: checkedKey(key, invalid), ...(value ? { value } : {}), effect };
}

function checkedKey(key: string, invalid: (why: string) => CommandError): string {
  const problems = checkQualifiedName(key);
  if (problems.length > 0) throw invalid(`, ${problems.join('; ')}`);
  return key;
}

/** `key:effect-` and `key-` remove. */
export function parseTaints(texts: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const text of texts) {
    if (text.endsWith('-')) {
      const { key, effect } = parseTaint(text.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(text);
    if (taint.effect === '') throw new CommandError(`invalid taint spec: ${text}`);
    if (add.some(other => isSame(other, taint))) throw new CommandError(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`);
    add.push(taint);
  }
  return { add, remove };
}

const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
/** `key=value:effect`, without what is empty. */
const taintText = ({ key, value = '', effect }: Taint): string => (effect === '' ? (value === '' ? key : `${key}=${value}:`) : value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`);

export function refuseContradictions({ add, remove }: TaintChanges): void {
  const wrong = add.flatMap(a => remove.filter(r => r.key === a.key && (r.effect === '' || r.effect === a.effect)));
  if (wrong.length > 0) throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${wrong.map(r => `${r.key}=${r.effect}`).join(', ')}`);
}

export interface TaintResult {
  readonly operation: 'tainted' | 'untainted' | 'modified';
  readonly taints: readonly Taint[];
}

/** What is added comes first, then what is left of the old; throws where one to be removed is not there. */
export function planTaints(old: readonly Taint[], { add, remove }: TaintChanges, isOverwriting: boolean): TaintResult {
  let taints = [...add, ...old.filter(o => !add.some(a => isSame(a, o)))];
  const isAdded = taints.length !== old.length;
  let isRemoved = false;
  const missing: Error[] = [];
  for (const gone of remove) {
    const left = taints.filter(t => (gone.effect === '' ? t.key !== gone.key : !isSame(t, gone)));
    isRemoved = left.length !== taints.length;
    if (!isRemoved) missing.push(new CommandError(`taint ${quote(taintText(gone))} not found`));
    taints = left;
  }
  if (missing.length > 0) throw new Aggregate(missing);
  return { taints, operation: (isAdded && isRemoved) || isOverwriting ? 'modified' : isAdded ? 'tainted' : 'untainted' };
}

/** The keys of those that are there already: `a,b`. */
export const alreadyThere = (old: readonly Taint[], { add }: TaintChanges): string => add.flatMap(a => old.filter(o => isSame(a, o)).map(() => a.key)).join(',');
