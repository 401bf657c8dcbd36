/** Plans what `create poddisruptionbudget` makes. */
import { CommandError } from '../errors.ts';
import { parseSelectorObject } from '../selector-object.ts';
import type { Unstructured } from '../object.ts';

export interface BudgetOptions {
  readonly selector: string;
  readonly minAvailable: string;
  readonly maxUnavailable: string;
}

const AMOUNT = /^[0-9]+%?$/;
const amountOf = (text: string) => (text.endsWith('%') ? text : Number(text));

export function planBudget(name: string, { selector, minAvailable, maxUnavailable }: BudgetOptions): Unstructured {
  if (name === '') throw new CommandError('name must be specified');
  if (selector === '') throw new CommandError('a selector must be specified');
  if (minAvailable === '' && maxUnavailable === '') throw new CommandError('one of min-available or max-unavailable must be specified');
  if (minAvailable !== '' && maxUnavailable !== '') throw new CommandError('min-available and max-unavailable cannot be both specified');
  if (minAvailable !== '' && !AMOUNT.test(minAvailable)) throw new CommandError('invalid format specified for min-available');
  if (maxUnavailable !== '' && !AMOUNT.test(maxUnavailable)) throw new CommandError('invalid format specified for max-unavailable');
  const amount = minAvailable === '' ? { maxUnavailable: amountOf(maxUnavailable) } : { minAvailable: amountOf(minAvailable) };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { ...amount, selector: parseSelectorObject(selector) } };
}
