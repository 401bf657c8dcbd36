/** StorageClass: how volumes of a kind are made. */
import { defineKind } from '../../machinery/kind.ts';
import { at, duplicate, forbidden, invalid, notSupported, required, tooLong } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { equalMaps } from '../../machinery/equality.ts';
import { validateLabelName } from '../../machinery/label-selector.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import { byteLength } from '../../machinery/byte-length.ts';
import { checkQualifiedName } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { StorageClass as StorageClassObject } from '../generated/storage-v1.ts';

type Class = Frozen<StorageClassObject>;
const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];
const MAX_PARAMETERS = 512;
const MAX_PARAMETERS_SIZE = 256 * 1024;
const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const isDefaultClass = ({ metadata }: Class): boolean => DEFAULT_ANNOTATIONS.some(a => metadata.annotations?.[a] === 'true');

function validateParameters(parameters: Readonly<Record<string, string>>): FieldError[] {
  const path = at('parameters');
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  const found = entries.flatMap(([key]) => (key === '' ? [invalid(path, key, 'field can not be empty.')] : []));
  const size = entries.reduce((total, [key, value]) => total + byteLength(key) + byteLength(value), 0);
  return size > MAX_PARAMETERS_SIZE ? [...found, tooLong(path, MAX_PARAMETERS_SIZE)] : found;
}

function validateTopologies({ allowedTopologies = [] }: Class): FieldError[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key, values: given }, j) => {
      const values = given ?? [];
      const path = at('allowedTopologies').index(i).child('matchLabelExpressions').index(j);
      const again = matchLabelExpressions.findIndex(e => e.key === key) < j;
      return [
        ...validateLabelName(key, path.child('key')),
        ...(values.length === 0 ? [required(path.child('values'))] : []),
        ...values.flatMap((v, k) => (values.indexOf(v) < k ? [duplicate(path.child('values').index(k), v)] : [])),
        ...(again ? [duplicate(path.child('key'), key)] : []),
      ];
    }));
}

function validateClass(c: Class): FieldError[] {
  const { provisioner, reclaimPolicy, volumeBindingMode: mode } = c;
  return [
    ...(provisioner ? checkQualifiedName(provisioner.toLowerCase()).map(m => invalid(at('provisioner'), provisioner, m)) : [required(at('provisioner'))]),
    ...validateParameters(c.parameters ?? {}),
    ...(reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy) ? [notSupported(at('reclaimPolicy'), reclaimPolicy, RECLAIM_POLICIES)] : []),
    ...(mode === undefined ? [required(at('volumeBindingMode'))] : BINDING_MODES.includes(mode) ? [] : [notSupported(at('volumeBindingMode'), mode, BINDING_MODES)]),
    ...validateTopologies(c),
  ];
}

export const StorageClass = defineKind<StorageClassObject>({
  group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass', plural: 'storageclasses', shortNames: ['sc'], scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.StorageClass',
  defaults: c => {
    c.reclaimPolicy ??= 'Delete';
    c.volumeBindingMode ??= 'Immediate';
  },
  validate: validateClass,
  validateUpdate: (c, old) => [
    ...(equalMaps(c.parameters, old.parameters) ? [] : [forbidden(at('parameters'), 'updates to parameters are forbidden.')]),
    ...(c.provisioner === old.provisioner ? [] : [forbidden(at('provisioner'), 'updates to provisioner are forbidden.')]),
    ...(c.reclaimPolicy === old.reclaimPolicy ? [] : [forbidden(at('reclaimPolicy'), 'updates to reclaimPolicy are forbidden.')]),
    ...validateImmutable(c.volumeBindingMode, old.volumeBindingMode, at('volumeBindingMode')),
  ],
  columns: [
    { ...nameColumn, cell: c => `${c.metadata.name ?? ''}${isDefaultClass(c as Class) ? ' (default)' : ''}` },
    { name: 'Provisioner', type: 'string', cell: c => c.provisioner },
    { name: 'ReclaimPolicy', type: 'string', cell: c => c.reclaimPolicy ?? 'Delete' },
    { name: 'VolumeBindingMode', type: 'string', cell: c => c.volumeBindingMode ?? 'Immediate' },
    { name: 'AllowVolumeExpansion', type: 'string', cell: c => c.allowVolumeExpansion ?? false },
    ageColumn,
  ],
});
