/** Rules for a pod's volumes: one source each, and what every source needs. */
import { isShared } from '../../../base/shared-part.ts';
import { all, duplicate, each, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen, ObjectMeta } from '../../../machinery/object.ts';
import { quantitySign } from '../../../machinery/quantity.ts';
import type { EmptyDirVolumeSource, EphemeralVolumeSource, HostPathVolumeSource, ImageVolumeSource, Volume, VolumeSource } from '../../generated/core-v1.ts';
import { nameIsDnsSubdomain } from '../../../machinery/names.ts';
import { dnsLabel, requireText } from './checks.ts';
import type { PodRules } from './rules.ts';
import { validateClaimTemplate } from './validate-claim-template.ts';
import type { VolumesByName } from './validate-mounts.ts';
import {
  requireFields, validateAzureDisk, validateCsi, validateDisk, validateFc, validateFlex, validateFlocker, validateIscsi, validateNfs, validateQuobyte, validateStorageOs,
} from './validate-network-volumes.ts';
import { localDescendingPath, withoutBacksteps } from './validate-paths.ts';
import { validateConfigMapSource, validateDownwardSource, validateProjectedSource, validateSecretSource } from './validate-projected.ts';
import { validatePullPolicy } from './validate-pull-policy.ts';

const HOST_PATH_TYPES = ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];
const MAX_ISCSI_NAME = 64;
type Meta = Frozen<ObjectMeta> | undefined;

function validateEmptyDir(path: FieldPath, source: Frozen<EmptyDirVolumeSource>): FieldError[] {
  if (source.sizeLimit === undefined || quantitySign(source.sizeLimit) >= 0) return [];
  return [forbidden(path.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')];
}

export function validateHostPath(path: FieldPath, source: Frozen<HostPathVolumeSource>): FieldError[] {
  if (!source.path) return [required(path.child('path'))];
  const type = source.type ?? '';
  return all(withoutBacksteps(path.child('path'), source.path), HOST_PATH_TYPES.includes(type) ? [] : [notSupported(path.child('type'), type, HOST_PATH_TYPES)]);
}

const validateEphemeral = (path: FieldPath, source: Frozen<EphemeralVolumeSource>): FieldError[] =>
  source.volumeClaimTemplate ? validateClaimTemplate(path.child('volumeClaimTemplate'), source.volumeClaimTemplate) : [required(path.child('volumeClaimTemplate'))];

const validateImage = (path: FieldPath, source: Frozen<ImageVolumeSource>, rules: PodRules): FieldError[] => all(
  rules.isPod ? requireText(path.child('reference'), source.reference) : [],
  validatePullPolicy(path.child('pullPolicy'), source.pullPolicy),
);

type Rule<K extends keyof VolumeSource> = (path: FieldPath, source: Frozen<NonNullable<VolumeSource[K]>>, rules: PodRules) => FieldError[];
type RuleTable = { readonly [K in keyof VolumeSource]-?: Rule<K> };

const fields = (...names: string[]) => (path: FieldPath, source: object): FieldError[] => requireFields(path, source, names);
const monitors = (path: FieldPath, source: Frozen<{ monitors: string[] }>): FieldError[] => (source.monitors?.length ? [] : [required(path.child('monitors'))]);

/** In upstream's order, which decides what counts as the first source of a volume that has two. */
const RULES: RuleTable = {
  emptyDir: validateEmptyDir,
  hostPath: validateHostPath,
  gitRepo: (path, source) => all(requireText(path.child('repository'), source.repository), localDescendingPath(path.child('directory'), source.directory ?? '')),
  gcePersistentDisk: (path, source) => validateDisk(path, source, 'pdName'),
  awsElasticBlockStore: (path, source) => validateDisk(path, source, 'volumeID'),
  secret: validateSecretSource,
  nfs: validateNfs,
  iscsi: validateIscsi,
  glusterfs: fields('endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: fields('claimName'),
  rbd: (path, source) => all(monitors(path, source), requireText(path.child('image'), source.image)),
  cinder: (path, source) => all(requireText(path.child('volumeID'), source.volumeID), source.secretRef ? requireText(path.child('secretRef', 'name'), source.secretRef.name) : []),
  cephfs: monitors,
  quobyte: validateQuobyte,
  downwardAPI: validateDownwardSource,
  fc: validateFc,
  flexVolume: validateFlex,
  configMap: validateConfigMapSource,
  azureFile: fields('secretName', 'shareName'),
  vsphereVolume: fields('volumePath'),
  photonPersistentDisk: fields('pdID'),
  portworxVolume: fields('volumeID'),
  azureDisk: validateAzureDisk,
  storageos: validateStorageOs,
  projected: validateProjectedSource,
  scaleIO: fields('gateway', 'system', 'volumeName'),
  csi: validateCsi,
  ephemeral: validateEphemeral,
  image: validateImage,
};
/** Paths that upstream spells otherwise than the field. */
const RULE_PATHS: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };
const EXTRA_PATHS: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

function validateNamedWithPod(path: FieldPath, volume: Frozen<Volume>, meta: Meta): FieldError[] {
  if (!volume.ephemeral || !meta?.name || !volume.name) return [];
  const claim = `${meta.name}-${volume.name}`;
  return nameIsDnsSubdomain(claim, false).map(m => invalid(path.child('name'), volume.name, `PVC name ${JSON.stringify(claim)}: ${m}`));
}

function validateIscsiName(path: FieldPath, volume: Frozen<Volume>): FieldError[] {
  if (volume.iscsi?.initiatorName === undefined || `${volume.name}:${volume.iscsi.targetPortal}`.length <= MAX_ISCSI_NAME) return [];
  const message = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  return [invalid(path.child('name'), volume.name, message)];
}

const ORDER = new Map(Object.keys(RULES).map((name, i) => [name, i]));
function sourcesOf(volume: Frozen<Volume>): (keyof VolumeSource)[] {
  const given = (Object.keys(volume) as (keyof VolumeSource)[]).filter(name => ORDER.has(name) && volume[name] !== undefined);
  return given.length > 1 ? given.sort((a, b) => ORDER.get(a)! - ORDER.get(b)!) : given;
}

function validateSource(path: FieldPath, volume: Frozen<Volume>, meta: Meta, rules: PodRules): FieldError[] {
  const given = sourcesOf(volume);
  if (given.length === 0) return [required(path, 'must specify a volume type')];
  return each(given, (name, i) => {
    const extra = name === 'iscsi' ? validateIscsiName(path, volume) : [];
    if (i > 0) return [forbidden(path.child(EXTRA_PATHS[name] ?? name), 'may not specify more than 1 volume type'), ...extra];
    const rule = RULES[name] as Rule<typeof name>;
    // What the server itself puts into very many pods is sound: a test looks at it.
    const own = isShared(volume[name]!) ? [] : rule(path.child(RULE_PATHS[name] ?? name), volume[name] as never, rules);
    return all(own, extra, name === 'ephemeral' ? validateNamedWithPod(path, volume, meta) : []);
  });
}

/** The volumes that are sound, by name, and what is wrong with the others. */
export function validateVolumes(path: FieldPath, volumes: readonly Frozen<Volume>[], meta: Meta, rules: PodRules): { sound: VolumesByName; errors: FieldError[] } {
  const sound = new Map<string, Frozen<Volume>>();
  const created = meta?.name ? volumes.filter(v => v.ephemeral).map(v => `${meta.name}-${v.name}`) : [];
  const errors = each(volumes, (volume, i) => {
    const here = path.index(i);
    const found = validateSource(here, volume, meta, rules);
    if (!volume.name) found.push(required(here.child('name')));
    else found.push(...dnsLabel(here.child('name'), volume.name));
    if (sound.has(volume.name)) found.push(duplicate(here.child('name'), volume.name));
    if (found.length === 0) sound.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.includes(claim)) {
      found.push(invalid(here.child('persistentVolumeClaim', 'claimName'), claim, 'must not reference a PVC that gets created for an ephemeral volume'));
    }
    return found;
  });
  return { sound, errors };
}
