/** Plans what `create configmap` makes. */
import { checkConfigMapKey } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Unstructured } from '../object.ts';
import { encodeBase64 } from './base64.ts';
import { decodeUtf8, type Entry } from './sources.ts';

/** What is no text goes to binaryData. */
export function planConfigMap(name: string, entries: Iterable<Entry>): Unstructured {
  const data = new Map<string, string>();
  const binaryData = new Map<string, string>();
  for (const { key, value } of entries) {
    const problems = checkConfigMapKey(key);
    if (problems.length > 0) throw new CommandError(`${quote(key)} is not a valid key name for a ConfigMap: ${problems.join(',')}`);
    for (const [field, known] of [['Data', data], ['BinaryData', binaryData]] as const) {
      if (known.has(key)) throw new CommandError(`cannot add key ${quote(key)}, another key by that name already exists in ${field} for ConfigMap ${quote(name)}`);
    }
    const text = decodeUtf8(value);
    if (text === undefined) binaryData.set(key, encodeBase64(value));
    else data.set(key, text);
  }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: Object.fromEntries(data), binaryData: Object.fromEntries(binaryData) };
}
