/** Field selectors (`status.phase!=Running,spec.nodeName=n1`): the query string's grammar and what it matches. */
import { SelectorError } from './selector-tokens.ts';

export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Terms end at commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? [];
}

function unescape(value: string): string {
  const wrong = /(?<!\\)(?:\\\\)*([,=])/.exec(value.replace(/\\[^]/g, m => (m === '\\,' || m === '\\=' ? '\\.' : m)));
  if (wrong) throw new SelectorError(`invalid field selector: unescaped character in value: ${wrong[1]!.charCodeAt(0)}`);
  return value.replace(/\\([^]?)/g, (sequence, char: string) => {
    if (char !== '\\' && char !== ',' && char !== '=') throw new SelectorError(`invalid field selector: invalid escape sequence: ${sequence}`);
    return char;
  });
}

const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Throws a SelectorError in upstream's words. The terms come sorted. */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text).sort(byBytes).map(term => {
    const found = /^([^]*?)(!=|==|=)([^]*)$/.exec(term);
    if (!found) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    return { field: found[1]!, operator: found[2] === '!=' ? '!=' : '=', value: unescape(found[3]!) };
  });
}

export const escapeFieldValue = (value: string): string => value.replace(/[\\,=]/g, '\\$&');
export const formatFieldSelector = (terms: readonly FieldTerm[]): string => terms.map(t => `${t.field}${t.operator}${escapeFieldValue(t.value)}`).join(',');

interface Selectable { readonly fieldSelectors?: Readonly<Record<string, unknown>>; readonly unknownFieldSelector?: (field: string) => string }
const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];

/** What the server says where a kind cannot be selected by one of the fields; undefined when all are known. */
export function checkFieldSelector(kind: Selectable, terms: readonly FieldTerm[]): string | undefined {
  const unknown = terms.find(t => !COMMON_FIELDS.includes(t.field) && !Object.hasOwn(kind.fieldSelectors ?? {}, t.field));
  if (!unknown) return undefined;
  if (kind.unknownFieldSelector) return kind.unknownFieldSelector(unknown.field);
  if (kind.fieldSelectors) return `field label not supported: ${unknown.field}`;
  return `${JSON.stringify(unknown.field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

interface Named { readonly metadata: { readonly name?: string; readonly namespace?: string } }
type Reader<T> = (object: T) => string;

/** Whether an object meets all terms. A field that is absent is empty. */
export function matchesFields<T extends Named>(kind: { readonly fieldSelectors?: Readonly<Record<string, Reader<T>>> }, terms: readonly FieldTerm[], object: T): boolean {
  return terms.every(({ field, operator, value }) => {
    const own = kind.fieldSelectors?.[field];
    const actual = own ? own(object) : field === 'metadata.name' ? object.metadata.name : field === 'metadata.namespace' ? object.metadata.namespace : '';
    return ((actual ?? '') === value) === (operator === '=');
  });
}

/** The one value that `field` must have, where the selector names one: for indexes and single-object watches. */
export function exactField(terms: readonly FieldTerm[], field: string): string | undefined {
  return terms.find(t => t.field === field && t.operator === '=')?.value;
}
