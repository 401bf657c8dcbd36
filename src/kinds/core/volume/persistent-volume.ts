/** PersistentVolume: storage that outlives pods. */
import { defineKind, status } from '../../../machinery/kind.ts';
import { timestamp } from '../../../base/clock.ts';
import { at, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { clone, semanticEqual } from '../../../machinery/equality.ts';
import { FIELD_IMMUTABLE, validateImmutable } from '../../../machinery/meta-validation.ts';
import { canonicalQuantity, quantitySign } from '../../../machinery/quantity.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { ageColumn, formatAccessModes, nameColumn } from '../../columns.ts';
import type { PersistentVolume as VolumeObject, PersistentVolumeSpec } from '../../generated/core-v1.ts';
import { roundResourceList } from '../../resource-list.ts';
import { NOT_POSITIVE_MESSAGE } from '../pod/checks.ts';
import { validateNodeSelector } from '../pod/index.ts';
import { requireAccessModes, validateAccessModes, validateVolumeMode } from './access.ts';
import { validateClassName, validateSource, volumeSource } from './validate-source.ts';

type Volume = Frozen<VolumeObject>;
const specPath = at('spec');
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

function defaultSource(spec: PersistentVolumeSpec): void {
  if (spec.hostPath) spec.hostPath.type ??= '';
  if (spec.iscsi) spec.iscsi.iscsiInterface ||= 'default';
  if (spec.rbd) {
    spec.rbd.pool ||= 'rbd';
    spec.rbd.user ||= 'admin';
    spec.rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (spec.azureDisk) {
    spec.azureDisk.cachingMode ??= 'ReadWrite';
    spec.azureDisk.kind ??= 'Shared';
    spec.azureDisk.fsType ??= 'ext4';
    spec.azureDisk.readOnly ??= false;
  }
  if (spec.scaleIO) {
    spec.scaleIO.storageMode ||= 'ThinProvisioned';
    spec.scaleIO.fsType ||= 'xfs';
  }
}

function setDefaults(volume: VolumeObject): void {
  const spec = (volume.spec ??= {});
  (volume.status ??= {}).phase ||= 'Pending';
  spec.persistentVolumeReclaimPolicy ||= 'Retain';
  spec.volumeMode ??= 'Filesystem';
  roundResourceList(spec.capacity);
  defaultSource(spec);
}

function validateCapacity(capacity: Readonly<Record<string, string>>): FieldError[] {
  const path = specPath.child('capacity');
  const found = Object.keys(capacity).length === 0 ? [required(path)] : [];
  if (capacity['storage'] === undefined || Object.keys(capacity).length > 1) found.push(notSupported(path, capacity, ['storage']));
  return [...found, ...Object.entries(capacity).flatMap(([name, amount]) => (quantitySign(amount) > 0 ? [] : [invalid(path.key(name), canonicalQuantity(amount), NOT_POSITIVE_MESSAGE)]))];
}

function validateAffinity({ nodeAffinity }: Volume['spec']): FieldError[] {
  if (!nodeAffinity) return [];
  const path = specPath.child('nodeAffinity').child('required');
  return nodeAffinity.required ? validateNodeSelector(path, nodeAffinity.required) : [required(path, 'must specify required node constraints')];
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: Volume['spec']): FieldError[] {
  if (name === undefined) return [];
  const path = specPath.child('volumeAttributesClassName');
  const found = name === '' ? [required(path, 'an empty string is disallowed')] : validateClassName(path, name);
  return csi ? found : [...found, required(specPath.child('csi'), 'has to be specified when using volumeAttributesClassName')];
}

const isRoot = (path: string | undefined) => /^\/+(?:\.\/*)*$/.test(path ?? '');

function validateVolume({ spec }: Volume): FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy = '', hostPath } = spec;
  const reclaim = specPath.child('persistentVolumeReclaimPolicy');
  return [
    ...requireAccessModes(specPath.child('accessModes'), accessModes),
    ...validateAccessModes(specPath.child('accessModes'), accessModes),
    ...validateCapacity(spec.capacity ?? {}),
    ...(policy === '' || RECLAIM_POLICIES.includes(policy) ? [] : [notSupported(reclaim, policy, RECLAIM_POLICIES)]),
    ...validateAffinity(spec),
    ...validateSource(spec, specPath),
    ...(hostPath && isRoot(hostPath.path) && policy === 'Recycle' ? [forbidden(reclaim, "may not be 'recycle' for a hostPath mount of '/'")] : []),
    ...validateClassName(specPath.child('storageClassName'), spec.storageClassName),
    ...validateVolumeMode(specPath.child('volumeMode'), spec.volumeMode),
    ...validateAttributesClass(spec),
  ];
}

function validateVolumeUpdate(volume: Volume, old: Volume): FieldError[] {
  const [source, before] = [volumeSource(volume.spec), volumeSource(old.spec)];
  const found = validateVolume(volume);
  if (!semanticEqual(source, before)) found.push(forbidden(specPath.child('persistentvolumesource'), 'spec.persistentvolumesource is immutable after creation'));
  found.push(...validateImmutable(volume.spec.volumeMode, old.spec.volumeMode, at('volumeMode')));
  if (old.spec.nodeAffinity !== undefined && !semanticEqual(volume.spec.nodeAffinity, old.spec.nodeAffinity)) {
    found.push(invalid(at('nodeAffinity'), volume.spec.nodeAffinity, `${FIELD_IMMUTABLE}, except for updating from beta label to GA`));
  }
  const dropped = old.spec.volumeAttributesClassName !== undefined && volume.spec.volumeAttributesClassName === undefined;
  return dropped ? [...found, forbidden(specPath.child('volumeAttributesClassName'), 'update from non-nil value to nil is forbidden')] : found;
}

const claim = ({ spec: { claimRef } }: Volume) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '');
const storageClass = (v: Volume) => v.metadata.annotations?.[BETA_CLASS] ?? v.spec.storageClassName ?? '';

export const PersistentVolume = defineKind<VolumeObject>({
  group: '', version: 'v1', kind: 'PersistentVolume', plural: 'persistentvolumes', shortNames: ['pv'], scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  defaults: setDefaults,
  prepareForCreate: (volume, now) => {
    volume.status = { phase: 'Pending', ...(now === undefined ? {} : { lastPhaseTransitionTime: timestamp(now) }) };
  },
  prepareForUpdate: (volume, old) => {
    if (old.status) volume.status = clone(old.status);
  },
  prepareForStatusUpdate: (volume, old, now) => {
    volume.spec = clone(old.spec);
    const s = (volume.status ??= {});
    const told = s.lastPhaseTransitionTime !== undefined && s.lastPhaseTransitionTime !== old.status?.lastPhaseTransitionTime;
    if (s.phase !== old.status?.phase && !told && now !== undefined) s.lastPhaseTransitionTime = timestamp(now);
  },
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  validateStatusUpdate: () => [],
  columns: [
    nameColumn,
    { name: 'Capacity', type: 'string', cell: v => v.spec.capacity?.['storage'] ?? '0' },
    { name: 'Access Modes', type: 'string', cell: v => formatAccessModes(v.spec.accessModes) },
    { name: 'Reclaim Policy', type: 'string', cell: v => v.spec.persistentVolumeReclaimPolicy ?? '' },
    { name: 'Status', type: 'string', cell: v => (v.metadata.deletionTimestamp ? 'Terminating' : (v.status?.phase ?? '')) },
    { name: 'Claim', type: 'string', cell: claim },
    { name: 'StorageClass', type: 'string', cell: storageClass },
    { name: 'VolumeAttributesClass', type: 'string', cell: v => v.spec.volumeAttributesClassName ?? '<unset>' },
    { name: 'Reason', type: 'string', cell: v => v.status?.reason ?? '' },
    ageColumn,
    { name: 'VolumeMode', type: 'string', priority: 1, cell: v => v.spec.volumeMode ?? '<unset>' },
  ],
  subresources: [status()],
});
