/** Plans what `create quota` makes. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { parseAmounts } from './resource-amounts.ts';

export function planQuota(name: string, hard: string, scopes: string): Unstructured {
  const amounts = parseAmounts(hard);
  const given = scopes === '' ? undefined : scopes.split(',');
  if (given?.includes('')) throw new CommandError('invalid resource quota scope ""');
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { ...(amounts ? { hard: amounts } : {}), ...(given ? { scopes: given } : {}) } };
}
