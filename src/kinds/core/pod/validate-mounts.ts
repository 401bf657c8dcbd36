/** Rules for what containers mount: volumes at paths, and block devices. */
import { all, each, forbidden, invalid, notFound, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, Volume, VolumeDevice, VolumeMount } from '../../generated/core-v1.ts';
import { localDescendingPath, withoutBacksteps } from './validate-paths.ts';

export type VolumesByName = ReadonlyMap<string, Frozen<Volume>>;
type Mount = Frozen<VolumeMount>;
type Device = Frozen<VolumeDevice>;
type PathsByVolume = ReadonlyMap<string, string>;

const NO_DEVICES: PathsByVolume = new Map();
const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(path: FieldPath, mode: string, container: Frozen<Container>): FieldError[] {
  const found = PROPAGATIONS.includes(mode) ? [] : [notSupported(path, mode, PROPAGATIONS)];
  if (mode !== 'Bidirectional' || container.securityContext?.privileged) return found;
  return [...found, forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')];
}

function validateRecursiveReadOnly(path: FieldPath, mount: Mount): FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === 'Disabled') return [];
  if (mode !== 'Enabled' && mode !== 'IfPossible') return [notSupported(path, mode, ['Disabled', 'IfPossible', 'Enabled'])];
  const found: FieldError[] = [];
  if (!mount.readOnly) found.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') {
    found.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
  return found;
}

function validateSubPaths(path: FieldPath, mount: Mount, list: FieldPath): FieldError[] {
  const { subPath, subPathExpr } = mount;
  return all(
    subPath && localDescendingPath(list.child('subPath'), subPath),
    subPath && subPathExpr && [invalid(path.child('subPathExpr'), subPathExpr, 'subPathExpr and subPath are mutually exclusive')],
    subPathExpr && localDescendingPath(list.child('subPathExpr'), subPathExpr),
  );
}

function validateMountPlace(path: FieldPath, mount: Mount, places: { volumes: VolumesByName; devices: PathsByVolume; taken: ReadonlySet<string> }): FieldError[] {
  const found: FieldError[] = [];
  if (!mount.name) found.push(required(path.child('name')));
  if (!places.volumes.has(mount.name)) found.push(notFound(path.child('name'), mount.name ?? ''));
  if (!mount.mountPath) found.push(required(path.child('mountPath')));
  if (places.taken.has(mount.mountPath)) found.push(invalid(path.child('mountPath'), mount.mountPath ?? '', 'must be unique'));
  if (places.devices.has(mount.name)) found.push(invalid(path.child('name'), mount.name, 'must not already exist in volumeDevices'));
  if (places.devices.size > 0 && [...places.devices.values()].includes(mount.mountPath)) {
    found.push(invalid(path.child('mountPath'), mount.mountPath, 'must not already exist as a path in volumeDevices'));
  }
  return found;
}

export function validateMounts(path: FieldPath, container: Frozen<Container>, volumes: VolumesByName): FieldError[] {
  if (!container.volumeMounts?.length) return [];
  const devices = container.volumeDevices ? new Map(container.volumeDevices.map(d => [d.name, d.devicePath])) : NO_DEVICES;
  const taken = new Set<string>();
  return each(container.volumeMounts, (mount, i) => {
    const here = path.index(i);
    const found = validateMountPlace(here, mount, { volumes, devices, taken });
    taken.add(mount.mountPath);
    return all(
      found,
      validateSubPaths(here, mount, path),
      mount.mountPropagation !== undefined && validatePropagation(path.child('mountPropagation'), mount.mountPropagation, container),
      mount.recursiveReadOnly !== undefined && validateRecursiveReadOnly(path.child('recursiveReadOnly'), mount),
    );
  });
}

function validateDeviceName(path: FieldPath, device: Device, places: { volumes: VolumesByName; taken: ReadonlySet<string> }): FieldError[] {
  const found: FieldError[] = [];
  const volume = places.volumes.get(device.name);
  if (!device.name) found.push(required(path));
  if (places.taken.has(device.name)) found.push(invalid(path, device.name, 'must be unique'));
  if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
    found.push(invalid(path, device.name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
  }
  if (!volume) found.push(notFound(path, device.name ?? ''));
  return found;
}

function validateDevicePath(path: FieldPath, device: Device, taken: Set<string>): FieldError[] {
  const found: FieldError[] = [];
  const target = device.devicePath ?? '';
  if (target === '') found.push(required(path));
  if (taken.has(target)) found.push(invalid(path, target, 'must be unique'));
  if (target !== '' && withoutBacksteps(path, target).length > 0) found.push(invalid(path, target, "can not contain backsteps ('..')"));
  else taken.add(target);
  return found;
}

export function validateDevices(path: FieldPath, container: Frozen<Container>, volumes: VolumesByName): FieldError[] {
  if (!container.volumeDevices?.length) return [];
  const mounts = new Map((container.volumeMounts ?? []).map(m => [m.name, m.mountPath]));
  const names = new Set<string>();
  const paths = new Set<string>();
  return each(container.volumeDevices, (device, i) => {
    const here = path.index(i);
    const found = all(
      validateDeviceName(here.child('name'), device, { volumes, taken: names }),
      validateDevicePath(here.child('devicePath'), device, paths),
    );
    if (mounts.has(device.name)) found.push(invalid(here.child('name'), device.name, 'must not already exist in volumeMounts'));
    if ([...mounts.values()].includes(device.devicePath)) found.push(invalid(here.child('devicePath'), device.devicePath, 'must not already exist as a path in volumeMounts'));
    if (device.name) names.add(device.name);
    return found;
  });
}
