/** `-o name` and what commands say they did: `pod/web created`, `deployment.apps/web`. */
import { isList, itemsOf, groupOf, type Unstructured } from '../object.ts';

/** `deployment.apps/web`. */
export function nameText(object: Unstructured): string {
  const { apiVersion = '', kind, metadata } = object;
  const name = metadata?.name || '<unknown>';
  if (!kind) return `<unknown>/${name}`;
  const group = groupOf(apiVersion);
  return `${kind.toLowerCase()}${group ? `.${group}` : ''}/${name}`;
}

/** A line for the object, or for each one of a list; `operation` is what was done: `created`, `deleted (dry run)`. */
export function nameLines(object: Unstructured, options: { readonly operation?: string; readonly isShort?: boolean } = {}): string {
  if (isList(object)) return itemsOf(object).map(item => nameLines(item, options)).join('');
  const { operation = '', isShort = false } = options;
  return `${nameText(object)}${operation && !isShort ? ` ${operation}` : ''}\n`;
}
