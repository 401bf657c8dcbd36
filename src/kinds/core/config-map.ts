/** ConfigMap: configuration as keys and values. */
import { defineKind } from '../../machinery/kind.ts';
import { at, forbidden, invalid, tooLong } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { equalMaps } from '../../machinery/equality.ts';
import { exceedsBytes } from '../../machinery/byte-length.ts';
import { checkConfigMapKey } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { ConfigMap as ConfigMapObject } from '../generated/core-v1.ts';
import { base64Length, MAX_DATA_SIZE, validateKeptData } from './data.ts';

function validateConfigMap({ data = {}, binaryData = {} }: Frozen<ConfigMapObject>): FieldError[] {
  const found: FieldError[] = [];
  let binarySize = 0;
  for (const key of Object.keys(data)) {
    for (const message of checkConfigMapKey(key)) found.push(invalid(at('data').key(key), key, message));
    if (Object.hasOwn(binaryData, key)) found.push(invalid(at('data').key(key), key, 'duplicate of key present in binaryData'));
  }
  for (const [key, value] of Object.entries(binaryData)) {
    for (const message of checkConfigMapKey(key)) found.push(invalid(at('binaryData').key(key), key, message));
    binarySize += base64Length(value);
  }
  if (exceedsBytes(Object.values(data), MAX_DATA_SIZE - binarySize)) found.push(tooLong(at('[]'), MAX_DATA_SIZE));
  return found;
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
