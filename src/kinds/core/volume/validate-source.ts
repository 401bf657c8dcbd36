/** Rules for where a persistent volume is kept: exactly one source, and what that source needs. */
import { forbidden, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { CSIPersistentVolumeSource, PersistentVolumeSpec, SecretReference } from '../../generated/core-v1.ts';
import { subdomainName } from '../pod/checks.ts';
import { requireFields, validateAzureDisk, validateDisk, validateDriverName, validateFc, validateFlocker, validateIscsi, validateNfs, validateQuobyte, validateStorageOs } from '../pod/validate-network-volumes.ts';
import { withoutBacksteps } from '../pod/validate-paths.ts';
import { validateHostPath } from '../pod/validate-volumes.ts';

type Spec = Frozen<PersistentVolumeSpec>;

function validateSecretRef(path: FieldPath, ref: Frozen<SecretReference> | undefined): FieldError[] {
  return ref === undefined ? [] : requireFields(path, ref, ['name', 'namespace']);
}

function validateCsi(path: FieldPath, csi: Frozen<CSIPersistentVolumeSource>): FieldError[] {
  const refs = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const;
  return [...validateDriverName(path.child('driver'), csi.driver), ...requireFields(path, csi, ['volumeHandle']), ...refs.flatMap(name => validateSecretRef(path.child(name), csi[name]))];
}

function validateScaleIo(path: FieldPath, source: NonNullable<Spec['scaleIO']>): FieldError[] {
  const found = requireFields(path, source, ['gateway', 'system', 'volumeName']);
  return source.secretRef ? found : [...found, required(path.child('secretRef'))];
}

function validateAzureFile(path: FieldPath, source: NonNullable<Spec['azureFile']>): FieldError[] {
  const empty = source.secretNamespace === '' ? [required(path.child('secretNamespace'))] : [];
  return [...requireFields(path, source, ['secretName', 'shareName']), ...empty];
}

function validateCephFs(path: FieldPath, source: NonNullable<Spec['cephfs']>): FieldError[] {
  return (source.monitors ?? []).length === 0 ? [required(path.child('monitors'))] : [];
}

function validateRbd(path: FieldPath, source: NonNullable<Spec['rbd']>): FieldError[] {
  return [...((source.monitors ?? []).length === 0 ? [required(path.child('monitors'))] : []), ...requireFields(path, source, ['image'])];
}

function validateLocal(path: FieldPath, source: NonNullable<Spec['local']>): FieldError[] {
  return source.path ? withoutBacksteps(path.child('path'), source.path) : [required(path.child('path'))];
}

type Check = (spec: Spec, path: FieldPath) => FieldError[];
/** In the order upstream looks for them; the second one that is there is refused. */
const SOURCES: readonly (readonly [string, Check])[] = [
  ['hostPath', (s, p) => validateHostPath(p, s.hostPath!)],
  ['gcePersistentDisk', (s, p) => validateDisk(p, s.gcePersistentDisk!, 'pdName')],
  ['awsElasticBlockStore', (s, p) => validateDisk(p, s.awsElasticBlockStore!, 'volumeID')],
  ['glusterfs', (s, p) => requireFields(p, s.glusterfs!, ['endpoints', 'path'])],
  ['flocker', (s, p) => validateFlocker(p, s.flocker!)],
  ['nfs', (s, p) => validateNfs(p, s.nfs!)],
  ['rbd', (s, p) => validateRbd(p, s.rbd!)],
  ['quobyte', (s, p) => validateQuobyte(p, s.quobyte!)],
  ['cephfs', (s, p) => validateCephFs(p, s.cephfs!)],
  ['iscsi', (s, p) => validateIscsi(p, s.iscsi as Parameters<typeof validateIscsi>[1])],
  ['cinder', (s, p) => requireFields(p, s.cinder!, ['volumeID'])],
  ['fc', (s, p) => validateFc(p, s.fc!)],
  ['flexVolume', (s, p) => requireFields(p, s.flexVolume!, ['driver'])],
  ['azureFile', (s, p) => validateAzureFile(p, s.azureFile!)],
  ['vsphereVolume', (s, p) => requireFields(p, s.vsphereVolume!, ['volumePath'])],
  ['photonPersistentDisk', (s, p) => requireFields(p, s.photonPersistentDisk!, ['pdID'])],
  ['portworxVolume', (s, p) => requireFields(p, s.portworxVolume!, ['volumeID'])],
  ['azureDisk', (s, p) => validateAzureDisk(p, s.azureDisk!)],
  ['scaleIO', (s, p) => validateScaleIo(p, s.scaleIO!)],
  ['local', (s, p) => validateLocal(p, s.local!)],
  ['storageos', (s, p) => validateStorageOs(p, s.storageos as Parameters<typeof validateStorageOs>[1])],
  ['csi', (s, p) => validateCsi(p, s.csi!)],
];

/** The part of a volume's spec that says where it is kept, and so may not change. */
export function volumeSource(spec: Spec): Record<string, unknown> {
  return Object.fromEntries(SOURCES.flatMap(([name]) => (spec[name as keyof Spec] === undefined ? [] : [[name, spec[name as keyof Spec]]])));
}

export function validateSource(spec: Spec, path: FieldPath): FieldError[] {
  const present = SOURCES.filter(([name]) => spec[name as keyof Spec] !== undefined);
  if (present.length === 0) return [required(path, 'must specify a volume type')];
  const found = present.flatMap(([name, check], i) => (i > 0 ? [forbidden(path.child(name), 'may not specify more than 1 volume type')] : check(spec, path.child(name))));
  if (present[0]![0] === 'local' && spec.nodeAffinity === undefined) found.push(required(path.child('nodeAffinity'), 'Local volume requires node affinity'));
  return found;
}

export const validateClassName = (path: FieldPath, name: string | undefined): FieldError[] => (name ? subdomainName(path, name) : []);
