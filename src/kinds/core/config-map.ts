/** ConfigMap: configuration as keys and values. */
import { defineKind } from '../../machinery/kind.ts';
import { at, forbidden, invalid, tooLong } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { equalMaps } from '../../machinery/equality.ts';
import { byteLength, checkConfigMapKey } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { ConfigMap as ConfigMapObject } from '../generated/core-v1.ts';
import { base64Length, MAX_DATA_SIZE, validateKeptData } from './data.ts';

function validateConfigMap({ data = {}, binaryData = {} }: Frozen<ConfigMapObject>): FieldError[] {
  const found: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    const path = at('data').key(key);
    found.push(...checkConfigMapKey(key).map(m => invalid(path, key, m)));
    if (Object.hasOwn(binaryData, key)) found.push(invalid(path, key, 'duplicate of key present in binaryData'));
    size += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    found.push(...checkConfigMapKey(key).map(m => invalid(at('binaryData').key(key), key, m)));
    size += base64Length(value);
  }
  return size > MAX_DATA_SIZE ? [...found, tooLong(at('[]'), MAX_DATA_SIZE)] : found;
}

export const ConfigMap = defineKind<ConfigMapObject>({
  group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ConfigMap',
  validate: validateConfigMap,
  validateUpdate: (map, old) => [
    ...validateKeptData(map, old),
    ...(old.immutable && !equalMaps(map.binaryData, old.binaryData) ? [forbidden(at('binaryData'), 'field is immutable when `immutable` is set')] : []),
    ...validateConfigMap(map),
  ],
  columns: [nameColumn, { name: 'Data', type: 'string', cell: m => Object.keys(m.data ?? {}).length + Object.keys(m.binaryData ?? {}).length }, ageColumn],
});
