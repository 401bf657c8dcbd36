/** Label selectors: the query string's grammar, LabelSelector objects, what they match, and what is wrong with them. */
import { own } from './equality.ts';
import { all, at, each, forbidden, invalid, required } from './field-error.ts';
import type { FieldError, FieldPath } from './field-error.ts';
import { checkLabelValue, checkQualifiedName } from './names.ts';
import { SelectorError, tokenize } from './selector-tokens.ts';
import type { Token } from './selector-tokens.ts';
export { SelectorError } from './selector-tokens.ts';

export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Without duplicates, sorted. */
  readonly values: readonly string[];
}
export type Labels = Readonly<Record<string, string>>;

/** The shape of metav1.LabelSelector. */
export interface LabelSelectorObject {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** All requirements hold; none means everything. `nothing` matches no object at all. */
export class LabelSelector {
  readonly requirements: readonly Requirement[];
  readonly nothing: boolean;
  private constructor(requirements: readonly Requirement[], nothing: boolean) {
    this.requirements = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.nothing = nothing;
  }
  static of(requirements: readonly Requirement[]): LabelSelector {
    return requirements.length === 0 ? LabelSelector.everything : new LabelSelector(requirements, false);
  }
  static readonly everything = new LabelSelector([], false);
  static readonly nothing = new LabelSelector([], true);

  get isEmpty(): boolean {
    return !this.nothing && this.requirements.length === 0;
  }
  matches(labels: Labels | undefined): boolean {
    return !this.nothing && this.requirements.every(r => meets(r, labels ?? {}));
  }
  /** `a=b,c in (d,e),!f`: parsed again, it is the same selector. */
  toString(): string {
    return this.requirements.map(formatRequirement).join(',');
  }
}

const INTEGER = /^[+-]?[0-9]+$/;
function meetsOrder(r: Requirement, value: string): boolean {
  if (!INTEGER.test(value) || !INTEGER.test(r.values[0] ?? '')) return false;
  const difference = BigInt(value.replace('+', '')) - BigInt(r.values[0]!.replace('+', ''));
  return r.operator === 'gt' ? difference > 0n : difference < 0n;
}

function meets(r: Requirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, r.key);
  const value = has ? labels[r.key]! : '';
  switch (r.operator) {
    case 'exists': return has;
    case '!': return !has;
    case '=': case '==': case 'in': return has && r.values.includes(value);
    case '!=': case 'notin': return !has || !r.values.includes(value);
    case 'gt': case 'lt': return has && meetsOrder(r, value);
  }
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists': return key;
    case '!': return `!${key}`;
    case 'in': case 'notin': return `${key} ${operator} (${values.join(',')})`;
    case 'gt': return `${key}>${values[0]}`;
    case 'lt': return `${key}<${values[0]}`;
    case '=': case '==': case '!=': return `${key}${operator}${values.join(',')}`;
  }
}

/** A requirement of a parsed selector; throws upstream's words where key, values and operator do not fit. */
export function requirement(key: string, operator: SelectorOperator, given: readonly string[]): Requirement {
  const wrong: FieldError[] = [];
  const keyWrong = checkQualifiedName(key);
  if (keyWrong.length > 0) wrong.push(invalid(at('key'), key, keyWrong.join('; ')));
  const values = [...new Set(given)].sort();
  if ((operator === 'gt' || operator === 'lt') && !INTEGER.test(values[0] ?? '')) {
    wrong.push(invalid(at('values').index(0), values[0], "for 'Gt', 'Lt' operators, the value must be an integer"));
  }
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    wrong.push(invalid(at('values'), values, "for 'in', 'notin' operators, values set can't be empty"));
  }
  values.forEach((value, i) => {
    const valueWrong = checkLabelValue(value);
    if (valueWrong.length > 0) wrong.push(invalid(at('values').index(i).key(key), value, valueWrong.join('; ')));
  });
  if (wrong.length > 0) throw new SelectorError(aggregate(wrong));
  return { key, operator, values };
}

const aggregate = (errors: readonly FieldError[]) => {
  const lines = [...new Set(errors.map(e => `${e.field}: ${e.message}`))];
  return lines.length === 1 ? lines[0]! : `[${lines.join(', ')}]`;
};

const BINARY: Readonly<Record<string, SelectorOperator>> = { in: 'in', '=': '=', '==': '==', '>': 'gt', '<': 'lt', notin: 'notin', '!=': '!=' };
const isWord = (t: Token) => t.type === 'word' || t.text === 'in' || t.text === 'notin';

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;
  constructor(text: string) {
    this.tokens = tokenize(text);
  }
  private peek(): Token {
    return this.tokens[this.position] ?? { type: 'end', text: '' };
  }
  private next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }
  private get startsRequirement(): boolean {
    return isWord(this.peek()) || this.peek().text === '!';
  }

  parse(): Requirement[] {
    const found: Requirement[] = [];
    for (;;) {
      if (this.peek().type === 'end') return found;
      if (!this.startsRequirement) throw new SelectorError(`found '${this.peek().text}', expected: !, identifier, or 'end of string'`);
      found.push(this.parseOne());
      const after = this.next();
      if (after.type === 'end') return found;
      if (after.text !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      if (!this.startsRequirement) throw new SelectorError(`found '${this.peek().text}', expected: identifier after ','`);
    }
  }

  private parseOne(): Requirement {
    try {
      return this.parseRequirement();
    } catch (error) {
      throw new SelectorError(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
    }
  }
  private parseRequirement(): Requirement {
    const absent = this.peek().text === '!' && this.peek().type === 'symbol';
    if (absent) this.next();
    const key = this.next();
    if (!isWord(key)) throw new SelectorError(`found '${key.text}', expected: identifier`);
    const wrong = checkQualifiedName(key.text);
    if (wrong.length > 0) throw new SelectorError(`<nil>: ${invalid(at(''), key.text, wrong.join('; ')).message}`);
    if (absent) return requirement(key.text, '!', []);
    if (this.peek().type === 'end' || this.peek().text === ',') return requirement(key.text, 'exists', []);
    const operator = own(BINARY, this.peek().text);
    if (operator === undefined) throw new SelectorError(`found '${this.peek().text}', expected: in, notin, =, ==, !=, gt, lt`);
    this.next();
    return requirement(key.text, operator, operator === 'in' || operator === 'notin' ? this.parseSet() : [this.parseValue()]);
  }
  private parseValue(): string {
    if (this.peek().type === 'end' || this.peek().text === ',') return '';
    const token = this.next();
    if (!isWord(token)) throw new SelectorError(`found '${token.text}', expected: identifier`);
    return token.text;
  }
  /** `(a,,b)` holds the empty value, too; so does `()`. */
  private parseSet(): string[] {
    const open = this.next();
    if (open.text !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.text === ')') return this.next() && [''];
    if (!isWord(first) && first.text !== ',') throw new SelectorError(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = new Set<string>();
    while (this.peek().text !== ')' || values.size === 0) this.parseItem(values);
    this.next();
    return [...values];
  }
  private parseItem(values: Set<string>): void {
    const token = this.next();
    if (isWord(token)) {
      values.add(token.text);
      if (this.peek().text !== ',' && this.peek().text !== ')') throw new SelectorError(`found '${this.peek().text}', expected: ',' or ')'`);
      return;
    }
    if (token.text !== ',') throw new SelectorError(`found '${token.text}', expected: ',', or identifier`);
    if (values.size === 0 || this.peek().text === ')' || this.peek().text === ',') values.add('');
  }
}

/** Parses `?labelSelector=`; throws a SelectorError in upstream's words. */
export function parseLabelSelector(text: string): LabelSelector {
  return LabelSelector.of(new Parser(text).parse());
}

/** What a plain map of labels selects (Service, ReplicationController): everything where it is empty. */
export function selectorOfLabels(labels: Labels | undefined): LabelSelector {
  return LabelSelector.of(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] })));
}

const OBJECT_OPERATORS: Readonly<Record<string, SelectorOperator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' };

/** A metav1.LabelSelector: absent matches nothing, empty everything. */
export function selectorOf(selector: LabelSelectorObject | null | undefined): LabelSelector {
  if (selector === undefined || selector === null) return LabelSelector.nothing;
  const found = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, '=', [value]));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = own(OBJECT_OPERATORS, operator);
    if (known === undefined) throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    found.push(requirement(key, known, values ?? []));
  }
  return LabelSelector.of(found);
}

/** A LabelSelector object as text; `<none>` where it is absent or empty, as tables and describe show it. */
export function formatLabelSelector(selector: LabelSelectorObject | null | undefined): string {
  try {
    return selectorOf(selector).toString() || '<none>';
  } catch {
    return '<error>';
  }
}

export const validateLabelName = (name: string, path: FieldPath): FieldError[] => checkQualifiedName(name).map(m => invalid(path, name, m));

export function validateLabels(labels: Labels | undefined, path: FieldPath): FieldError[] {
  const found: FieldError[] = [];
  for (const key in labels) {
    const value = labels[key]!;
    for (const message of checkQualifiedName(key)) found.push(invalid(path, key, message));
    for (const message of checkLabelValue(value)) found.push(invalid(path, value, message));
  }
  return found;
}

interface Expression { readonly key: string; readonly operator: string; readonly values?: readonly string[] }
function validateExpression({ key, operator, values = [] }: Expression, path: FieldPath, allowInvalidValues: boolean): FieldError[] {
  const found: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) found.push(required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) found.push(forbidden(path.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else found.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  return all(
    found,
    validateLabelName(key, path.child('key')),
    allowInvalidValues ? [] : each(values, (v, i) => checkLabelValue(v).map(m => invalid(path.child('values').index(i), v, m))),
  );
}

/** `allowInvalidValues` lets values stay that were accepted before they were checked. */
export function validateLabelSelector(selector: LabelSelectorObject | null | undefined, path: FieldPath, options: { allowInvalidValues?: boolean } = {}): FieldError[] {
  if (selector === undefined || selector === null) return [];
  return all(
    validateLabels(selector.matchLabels, path.child('matchLabels')),
    each(selector.matchExpressions, (e, i) => validateExpression(e, path.child('matchExpressions').index(i), options.allowInvalidValues ?? false)),
  );
}
