/** `eq`, `ne`, `lt`, `le`, `gt` and `ge` of Go templates. */
import { sprintf } from './go-format.ts';
import { compareText, numberOf } from './go-format-value.ts';
import { kindName, plain, unboxed, type Value } from './go-template-value.ts';

type Kind = 'bool' | 'int' | 'uint' | 'float' | 'string' | undefined;

function kindOf(value: Value): Kind {
  const held = value?.held;
  if (typeof held === 'boolean') return 'bool';
  if (typeof held === 'string') return 'string';
  const number = numberOf(held);
  if (!number) return undefined;
  return number.isFloat ? 'float' : number.type === 'uint8' ? 'uint' : 'int';
}

const amount = (value: Value): string | number | bigint | boolean => numberOf(value?.held)?.value ?? (value?.held as string | boolean);
const areWhole = (...kinds: Kind[]) => kinds.every(kind => kind === 'int' || kind === 'uint');
const incompatible = (a: NonNullable<Value>, b: NonNullable<Value>) => new Error(`incompatible types for comparison: ${kindName(a)} and ${kindName(b)}`);

/** Neither is a scalar: only nil can be compared with them. */
function equalComposed(a: Value, b: Value): boolean {
  if (!a || !b) return a === b;
  if (Array.isArray(a.held) !== Array.isArray(b.held)) {
    throw new Error(sprintf('non-comparable types %s: %v, %s: %v', [a.held, kindName(a), kindName(b), b.held]));
  }
  throw new Error(sprintf('non-comparable type %s: %v', [b.held, kindName(b)]));
}

function isEqual(a: Value, b: Value): boolean {
  const [ka, kb] = [kindOf(a), kindOf(b)];
  if (ka === kb && ka === undefined) return equalComposed(a, b);
  if (ka === kb || areWhole(ka, kb)) return amount(a) === amount(b);
  if (a && b) throw incompatible(a, b);
  return false;
}

function equal(args: readonly Value[]): boolean {
  const [first, ...others] = args.map(unboxed);
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some(other => isEqual(first, other));
}

function less([left, right]: readonly Value[]): boolean {
  const [a, b] = [unboxed(left), unboxed(right)];
  const [ka, kb] = [kindOf(a), kindOf(b)];
  if (!ka || !kb) throw new Error('invalid type for comparison');
  if (ka !== kb && !areWhole(ka, kb)) throw incompatible(a!, b!);
  if (ka === 'bool') throw new Error('invalid type for comparison');
  return ka === 'string' ? compareText(String(amount(a)), String(amount(b))) < 0 : amount(a) < amount(b);
}

const lessOrEqual = (args: readonly Value[]) => less(args) || equal(args);

export const comparisons: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  eq: args => plain(equal(args)),
  ne: args => plain(!equal(args)),
  lt: args => plain(less(args)),
  le: args => plain(lessOrEqual(args)),
  gt: args => plain(!lessOrEqual(args)),
  ge: args => plain(!less(args)),
};
