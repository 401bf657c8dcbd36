/** Rules for volumes on a network or a cloud, most of them drivers that only a few clusters still have. */
import { all, each, invalid, notSupported, notSupportedOf, required, tooLong } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkDnsSubdomain } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type {
  AzureDiskVolumeSource, CSIVolumeSource, FCVolumeSource, FlexVolumeSource, FlockerVolumeSource, ISCSIVolumeSource, NFSVolumeSource, QuobyteVolumeSource, StorageOSVolumeSource,
} from '../../generated/core-v1.ts';
import { dnsLabel, invalidFor, requireText, subdomainName } from './checks.ts';

const MAX_LUN = 255;
const LUN_MESSAGE = 'must be between 0 and 255, inclusive';
const MAX_DRIVER_NAME = 63;

/** Every text in `names` must be there: all the rule that many drivers have. */
export const requireFields = (path: FieldPath, source: object, names: readonly string[]): FieldError[] =>
  each(names, name => requireText(path.child(name), (source as Record<string, string | undefined>)[name]));

export function validateNfs(path: FieldPath, nfs: Frozen<NFSVolumeSource>): FieldError[] {
  const relative = nfs.path?.startsWith('/') ? [] : [invalid(path.child('path'), nfs.path ?? '', 'must be an absolute path')];
  return all(requireFields(path, nfs, ['server', 'path']), relative);
}

const INITIATORS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};
function validateInitiator(path: FieldPath, name: string): FieldError[] {
  const pattern = INITIATORS[name.slice(0, 3)];
  if (!pattern) return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')];
  return pattern.test(name) ? [] : [invalid(path, name, 'must be valid format')];
}

export function validateIscsi(path: FieldPath, iscsi: Frozen<ISCSIVolumeSource>): FieldError[] {
  const lun = iscsi.lun ?? 0;
  const found = requireText(path.child('targetPortal'), iscsi.targetPortal);
  if (iscsi.iqn) found.push(...validateInitiator(path.child('iqn'), iscsi.iqn));
  else found.push(required(path.child('iqn')));
  if (lun < 0 || lun > MAX_LUN) found.push(invalid(path.child('lun'), lun, LUN_MESSAGE));
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef) found.push(required(path.child('secretRef')));
  if (iscsi.initiatorName !== undefined) found.push(...validateInitiator(path.child('initiatorname'), iscsi.initiatorName));
  return found;
}

export function validateFc(path: FieldPath, fc: Frozen<FCVolumeSource>): FieldError[] {
  const { targetWWNs = [], wwids = [], lun } = fc;
  const here = path.child('targetWWNs');
  const found: FieldError[] = [];
  if (targetWWNs.length + wwids.length === 0) found.push(required(here, 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length > 0 && wwids.length > 0) found.push(invalid(here, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  if (targetWWNs.length === 0) return found;
  if (lun === undefined) return [...found, required(path.child('lun'), 'lun is required if targetWWNs is specified')];
  return lun < 0 || lun > MAX_LUN ? [...found, invalid(path.child('lun'), lun, LUN_MESSAGE)] : found;
}

export function validateDisk(path: FieldPath, disk: Frozen<{ partition?: number }>, idField: string): FieldError[] {
  const partition = disk.partition ?? 0;
  const found = requireFields(path, disk, [idField]);
  return partition < 0 || partition > 255 ? [...found, invalid(path.child('partition'), partition, 'must be between 1 and 255, inclusive')] : found;
}

const HOST_PORTS = 'must be a host:port pair or multiple pairs separated by commas';
export function validateQuobyte(path: FieldPath, quobyte: Frozen<QuobyteVolumeSource>): FieldError[] {
  const found: FieldError[] = [];
  if (!quobyte.registry) found.push(required(path.child('registry'), HOST_PORTS));
  else if ((quobyte.tenant ?? '').length >= 65) found.push(required(path.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters'));
  else {
    const bad = quobyte.registry.split(',').filter(pair => !/^(?:[^:[\]]*|\[[^\]]*\]):[^:]*$/.test(pair));
    found.push(...bad.map(() => invalid(path.child('registry'), quobyte.registry, HOST_PORTS)));
  }
  return all(found, requireText(path.child('volume'), quobyte.volume));
}

export function validateFlocker(path: FieldPath, flocker: Frozen<FlockerVolumeSource>): FieldError[] {
  const { datasetName, datasetUUID } = flocker;
  const found: FieldError[] = [];
  if (!datasetName && !datasetUUID) found.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (datasetName && datasetUUID) found.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (datasetName?.includes('/')) found.push(invalid(path.child('datasetName'), datasetName, "must not contain '/'"));
  return found;
}

export function validateFlex(path: FieldPath, flex: Frozen<FlexVolumeSource>): FieldError[] {
  const reserved = Object.keys(flex.options ?? {}).filter(key => /\.(?:kubernetes|k8s)\.io$/.test(`.${key.split('/', 1)[0]!.toLowerCase()}`));
  const errors = reserved.map(key => invalid(path.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved'));
  return all(requireText(path.child('driver'), flex.driver), errors);
}

const CACHING = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Shared', 'Dedicated', 'Managed'];
const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
export function validateAzureDisk(path: FieldPath, disk: Frozen<AzureDiskVolumeSource>): FieldError[] {
  const { cachingMode, kind, diskURI } = disk;
  const found = requireFields(path, disk, ['diskName', 'diskURI']);
  if (cachingMode !== undefined && !CACHING.includes(cachingMode)) found.push(notSupported(path.child('cachingMode'), cachingMode, CACHING));
  if (kind === undefined) return found;
  if (!DISK_KINDS.includes(kind)) found.push(notSupported(path.child('kind'), kind, DISK_KINDS));
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) found.push(notSupportedOf(path.child('diskURI'), diskURI, [MANAGED_URI]));
  if (kind !== 'Managed' && !diskURI.startsWith('https://')) found.push(notSupportedOf(path.child('diskURI'), diskURI, [BLOB_URI]));
  return found;
}

export function validateStorageOs(path: FieldPath, source: Frozen<StorageOSVolumeSource>): FieldError[] {
  const { volumeName, volumeNamespace, secretRef } = source;
  return all(
    volumeName ? dnsLabel(path.child('volumeName'), volumeName) : [required(path.child('volumeName'))],
    volumeNamespace ? dnsLabel(path.child('volumeNamespace'), volumeNamespace) : [],
    secretRef ? requireText(path.child('secretRef', 'name'), secretRef.name) : [],
  );
}

/** Also the name of a CSIDriver. */
export function validateDriverName(path: FieldPath, name: string | undefined): FieldError[] {
  const driver = name ?? '';
  return all(
    requireText(path, driver),
    driver.length > MAX_DRIVER_NAME ? [tooLong(path, MAX_DRIVER_NAME)] : [],
    invalidFor(path, driver, checkDnsSubdomain(driver.toLowerCase())),
  );
}

export function validateCsi(path: FieldPath, csi: Frozen<CSIVolumeSource>): FieldError[] {
  const found = validateDriverName(path.child('driver'), csi.driver);
  if (!csi.nodePublishSecretRef) return found;
  const { name } = csi.nodePublishSecretRef;
  return all(found, name ? subdomainName(path.child('name'), name) : [required(path.child('nodePublishSecretRef', 'name'))]);
}
